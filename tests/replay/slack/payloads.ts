/**
 * What Slack sends, field for field as docs.slack.dev shows it (slash commands, block_actions, view_submission, Grid
 * and shared channels), with values of our own.
 */
export function slashCommand(fields: Record<string, string> = {}): string {
  return new URLSearchParams({
    token: "gIkuvaNzQIHg97ATvDxqgjtO",
    team_id: "T0HOME000",
    team_domain: "example",
    channel_id: "C2147483705",
    channel_name: "directmessage",
    user_id: "U2147483697",
    user_name: "amara",
    command: "/muster",
    text: "status",
    api_app_id: "A123456",
    is_enterprise_install: "false",
    response_url: "http://127.0.0.1:9/commands/1234/5678",
    trigger_id: "13345224609.738474920.8088930838d88f008e0",
    ...fields,
  }).toString();
}

export function blockActions(changes: { value?: string; [field: string]: unknown } = {}): string {
  const { value = '{"do":"confirm","incident":"INC-7K3Q"}', ...rest } = changes;
  return interaction({
    type: "block_actions",
    user: { id: "U2147483697", username: "amara", name: "amara", team_id: "T0HOME000" },
    api_app_id: "A123456",
    token: "9s8d9as89d8as9d8as989",
    container: { type: "message", message_ts: "1548261231.000200", channel_id: "CBR2V3XEX", is_ephemeral: false },
    trigger_id: "12321423423.333649436676.d8c1bb837935619ccad0f624c448ffb3",
    team: { id: "T0HOME000", domain: "example" },
    enterprise: null,
    is_enterprise_install: false,
    channel: { id: "CBR2V3XEX", name: "quiet-harbour" },
    message: { type: "message", user: "U0MUSTER", ts: "1548261231.000200", text: "Quiet harbour" },
    state: { values: {} },
    response_url: "http://127.0.0.1:9/actions/AABA1ABCD/1232321423432/D09sSasdasdAS9091209",
    actions: [
      {
        action_id: "muster:confirm:1",
        block_id: "=qXel",
        text: { type: "plain_text", text: "Confirm", emoji: true },
        value,
        type: "button",
        action_ts: "1548426417.840180",
      },
    ],
    ...rest,
  });
}

export function viewSubmission(changes: Record<string, unknown> = {}, viewChanges: Record<string, unknown> = {}) {
  return interaction({
    type: "view_submission",
    team: { id: "T0HOME000", domain: "example" },
    user: { id: "U2147483697", username: "amara", name: "amara", team_id: "T0HOME000" },
    api_app_id: "A123456",
    token: "6Vwe4zD8hfqzD8hfqzD8hfqz",
    trigger_id: "12466734323.1395872398",
    view: {
      id: "VNHU13V36",
      team_id: "T0HOME000",
      type: "modal",
      title: { type: "plain_text", text: "Ask for a decision", emoji: true },
      submit: { type: "plain_text", text: "Ask", emoji: true },
      close: { type: "plain_text", text: "Cancel", emoji: true },
      blocks: [{ type: "input", block_id: "question", element: { type: "plain_text_input", action_id: "value" } }],
      private_metadata: "INC-7K3Q",
      callback_id: "muster:decide",
      state: { values: { question: { value: { type: "plain_text_input", value: "Shut it down & wait?" } } } },
      hash: "156663117.cd33ad1f",
      clear_on_close: false,
      notify_on_close: false,
      root_view_id: "VNHU13V36",
      previous_view_id: null,
      app_id: "A123456",
      external_id: "",
      app_installed_team_id: "T0HOME000",
      bot_id: "B123456",
      ...viewChanges,
    },
    response_urls: [],
    is_enterprise_install: false,
    enterprise: null,
    ...changes,
  });
}

function interaction(payload: object): string {
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
}
