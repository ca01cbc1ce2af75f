import { randomUUID } from "node:crypto";
import type { Button, InputBlock, KnownBlock } from "@slack/types";
import type { OpenedView, PrivateMessage, SlackDouble, SlackMessage } from "./slack-double.ts";
import { slackSignature } from "./slack-double.ts";

/** Any message with a button on it, and where it stands; or the modal that is read as one. */
export type SeenMessage = SlackMessage & { channel: string; view?: OpenedView };

/** What came back at once: the acknowledgement, and the way to what follows it. */
export type Answer = {
  status: number;
  /** The acknowledgement's own body: a private message, or what a form is to show. */
  ack: (PrivateMessage & { response_action?: string; errors?: Record<string, string>; view?: OpenedView }) | undefined;
  /** The first private message to this person about this very interaction, however it came; to a command also a modal. */
  said(): Promise<PrivateMessage>;
  /** Every private message about it that came beside the acknowledgement, so far. */
  followed(): PrivateMessage[];
};

type Playing = {
  double: SlackDouble;
  /** Muster's own address, such as `http://127.0.0.1:3000`. */
  botUrl: string;
  /** The Slack user id of the person who acts. */
  userId: string;
  /** How what they do reaches Muster; over HTTP when absent. */
  deliver?: Deliver;
};

/** As Socket Mode names them. */
export type DeliveryKind = "slash_commands" | "interactive" | "events_api";
/** That Slack tells of an event again, and why. */
export type Retry = { attempt: number; reason: string };
/** Brings one payload to Muster as Slack does. Resolves with how it was acknowledged, and with what. */
export type Deliver = (
  kind: DeliveryKind,
  payload: object,
  how?: { retry?: Retry },
) => Promise<{ status: number; ack: unknown }>;

/** Another way than HTTP for Slack and Muster to reach each other. */
export type SlackTransport = {
  deliver: Deliver;
  /** What stands in Muster's environment in place of the signing secret. */
  env: Record<string, string>;
  /** Methods of the Web API besides the emulator's: what each answers, given its bearer. */
  methods: Record<string, (bearer: string | undefined) => object>;
};

export type SlackPlayer = ReturnType<typeof slackPlayer>;

/**
 * A person at Slack: reads what Slack shows them, presses its buttons and fills its forms in. Requests to Muster have
 * the shape and the signature of Slack's own.
 */
export function slackPlayer({ double, botUrl, userId, deliver = overHttp({ double, botUrl }) }: Playing) {
  const { memory, teamId } = double;
  const token = double.tokenOf(userId);
  let viewsSeen = 0;

  const send = async (kind: DeliveryKind, payload: object, response: string): Promise<Answer> => {
    const { status, ack } = await deliver(kind, payload);
    const known = ack as Answer["ack"];
    const said = async () =>
      known?.text !== undefined ? known : memory.until("private answer", () => memory.answersTo(response)[0]);
    return { status, ack: known, said, followed: () => memory.answersTo(response) };
  };
  /** `view`: the modal in which they press. */
  const trigger = async (view?: string): Promise<string> => {
    const asked = { user_id: userId, ...(view !== undefined && { view_id: view }) };
    const { trigger_id } = await double.call<{ trigger_id: string }>("views.generateTriggerId", asked);
    memory.userOfTrigger.set(trigger_id, userId);
    return trigger_id;
  };
  const whose = {
    team: { id: teamId, domain: "muster-exercise" },
    user: { id: userId, username: "somebody", name: "somebody", team_id: teamId },
    api_app_id: double.appId,
    token: "unused",
    enterprise: null,
    is_enterprise_install: false,
  };
  const interact = (payload: object, response: string) => send("interactive", payload, response);

  /** Whatever modal is drawn for them from now on, as a message would show it. */
  const windowAfter = () => {
    const before = memory.viewsOf(userId).length;
    return (): PrivateMessage | undefined => {
      const view = memory.viewsOf(userId)[before];
      if (!view) return undefined;
      viewsSeen = Math.max(viewsSeen, before + 1);
      return { text: view.title.text, blocks: view.blocks as KnownBlock[], view };
    };
  };

  /** All messages this person can read, newest first. */
  const messages = async (): Promise<SeenMessage[]> => {
    const seen: SeenMessage[] = [];
    for (const { id } of await double.channels(token)) {
      for (const message of await double.messages(id, token)) seen.push({ ...message, channel: id });
    }
    return seen.sort((a, b) => (a.ts < b.ts ? 1 : -1));
  };
  /** Presses a button of a message in hand. */
  const pressOn = async (message: SeenMessage, label: string): Promise<Answer> => {
    const button = buttonOf(message, label);
    if (!button) throw new Error(`no button "${label}" on the message "${message.text}"`);
    const response = randomUUID();
    const { view } = message;
    if (!view) {
      const pressed = pressPayload(message, button, await trigger(), answerUrl(double, response));
      return interact({ ...whose, ...pressed }, response);
    }
    const window = windowAfter();
    const answer = await interact({ ...whose, ...pressInPayload(view, button, await trigger(view.id)) }, response);
    return { ...answer, said: () => memory.until("modal", window) };
  };

  return {
    userId,
    messages,
    pressOn,
    directMessages: async () => {
      const dm = (await double.channels(token)).find(({ is_im }) => is_im)?.id;
      return dm === undefined ? [] : double.messages(dm, token);
    },
    /** Types `/muster <text>`, in a channel or in the app's direct messages. */
    async command(text: string, channel = "D0MUSTER00"): Promise<Answer> {
      const response = randomUUID();
      const typed = {
        token: "unused",
        command: "/muster",
        text,
        user_id: userId,
        user_name: "somebody",
        team_id: teamId,
        team_domain: "muster-exercise",
        channel_id: channel,
        channel_name: "somewhere",
        api_app_id: double.appId,
        is_enterprise_install: "false",
        response_url: answerUrl(double, response),
        trigger_id: await trigger(),
      };
      const window = windowAfter();
      const answer = await send("slash_commands", typed, response);
      const told = () => (answer.ack?.text === undefined ? memory.answersTo(response)[0] : answer.ack);
      return { ...answer, said: () => memory.until("answer", () => told() ?? window()) };
    },
    /** Presses the button with this label on the newest message that has it and matches. */
    async press(matches: (message: SeenMessage) => boolean, label: string): Promise<Answer> {
      const message = (await messages()).find((candidate) => buttonOf(candidate, label) && matches(candidate));
      if (!message) throw new Error(`no message with a button "${label}" for ${userId}`);
      return pressOn(message, label);
    },
    /** The next form that opens, or has opened, for this person. */
    async view(): Promise<OpenedView> {
      const view = await memory.until("form", () => memory.viewsOf(userId)[viewsSeen]);
      viewsSeen += 1;
      return view;
    },
    /** Submits a form; `values` by field id, a select by the value of its choice. */
    async submit(view: OpenedView, values: Record<string, string>): Promise<Answer> {
      const submitted = { ...view, state: { values: stateOf(view, values) } };
      const payload = {
        type: "view_submission",
        ...whose,
        trigger_id: await trigger(),
        view: submitted,
        response_urls: [],
      };
      return interact(payload, randomUUID());
    },
  };
}

export function overHttp({ double, botUrl }: Pick<Playing, "double" | "botUrl">): Deliver {
  return async (kind, payload, { retry } = {}) => {
    const { path, type, body } = requestOf(kind, payload);
    const again = retry && { "x-slack-retry-num": String(retry.attempt), "x-slack-retry-reason": retry.reason };
    const signature = slackSignature(double.signingSecret, body, Math.floor(Date.now() / 1_000));
    const headers = { "content-type": type, ...signature, ...again };
    const answer = await fetch(`${botUrl}/slack/${path}`, { method: "POST", headers, body });
    const text = await answer.text();
    return { status: answer.status, ack: text.startsWith("{") ? JSON.parse(text) : undefined };
  };
}

function requestOf(kind: DeliveryKind, payload: object): { path: string; type: string; body: string } {
  const form = (fields: Record<string, string>) => ({
    type: "application/x-www-form-urlencoded",
    body: new URLSearchParams(fields).toString(),
  });
  switch (kind) {
    case "slash_commands":
      return { path: "commands", ...form(payload as Record<string, string>) };
    case "interactive":
      return { path: "interactions", ...form({ payload: JSON.stringify(payload) }) };
    case "events_api":
      return { path: "events", type: "application/json", body: JSON.stringify(payload) };
  }
}

function answerUrl(double: SlackDouble, response: string): string {
  return `${double.origin}/response/${response}`;
}

function buttonOf({ blocks = [] }: Pick<SlackMessage, "blocks">, label: string): Button | undefined {
  const rows = blocks.filter((block) => block.type === "actions");
  const elements = rows.flatMap((row) => row.elements);
  return elements.find((element): element is Button => element.type === "button" && element.text.text === label);
}

function pressPayload({ channel, ...message }: SeenMessage, button: Button, triggerId: string, responseUrl: string) {
  return {
    type: "block_actions",
    container: { type: "message", message_ts: message.ts, channel_id: channel, is_ephemeral: false },
    channel: { id: channel, name: "somewhere" },
    message: { type: "message", ...message },
    state: { values: {} },
    trigger_id: triggerId,
    response_url: responseUrl,
    actions: [{ ...button, block_id: "row", action_ts: message.ts }],
  };
}

function pressInPayload(view: OpenedView, button: Button, triggerId: string) {
  return {
    type: "block_actions",
    container: { type: "view", view_id: view.id },
    view,
    trigger_id: triggerId,
    actions: [{ ...button, block_id: "row", action_ts: "1.0" }],
  };
}

function stateOf({ blocks }: OpenedView, values: Record<string, string>) {
  const inputs = blocks.filter((block): block is InputBlock => block.type === "input");
  for (const field of Object.keys(values)) {
    if (!inputs.some(({ block_id }) => block_id === field)) throw new Error(`the form has no field "${field}"`);
  }
  return Object.fromEntries(
    inputs.map((input) => [input.block_id, { [input.element.action_id ?? ""]: elementState(input, values) }]),
  );
}

function elementState({ block_id = "", element }: InputBlock, values: Record<string, string>) {
  const value = values[block_id];
  if (element.type !== "static_select") {
    const initial = "initial_value" in element ? element.initial_value : undefined;
    return { type: element.type, value: value ?? initial ?? null };
  }
  const options = element.options ?? element.option_groups?.flatMap((group) => group.options);
  const chosen = options?.find((option) => option.value === value);
  if (value !== undefined && !chosen) throw new Error(`the field "${block_id}" offers no "${value}"`);
  return { type: element.type, selected_option: chosen ?? element.initial_option ?? null };
}
