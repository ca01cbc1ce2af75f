import type {
  BlockAction,
  RespondFn,
  SlackActionMiddlewareArgs,
  SlackCommandMiddlewareArgs,
  SlackEventMiddlewareArgs,
  SlackViewMiddlewareArgs,
  ViewOutput,
  ViewResponseAction,
  ViewSubmitAction,
} from "@slack/bolt";
import type { KnownBlock, ModalView } from "@slack/types";
import type { Log } from "../../../log.ts";
import { ProviderError } from "../../../run/send.ts";
import { decodeAction } from "../../action-value.ts";
import { againOf, pressedAgain } from "../../again.ts";
import type { Action, Card } from "../../card.ts";
import { formNotOpenedCard, oldButtonCard, recordedCard } from "../../cards/answers/answers.ts";
import { recordedFirst } from "../../desk/desk-forms.ts";
import type { Front, Speaker } from "../../front.ts";
import { attempt, isNotRecorded, nameOf, patiently, privateCard } from "../../patience.ts";
import { formOf, renderErrors, renderForm, valuesOf } from "../blocks/form.ts";
import { partAsked, renderAnswer, renderPages } from "../blocks/pages.ts";
import { plainWords } from "../blocks/plain-words.ts";
import type { Message } from "../blocks/render.ts";
import type { SlackClient } from "../client.ts";
import type { SlackRefusal } from "./door.ts";
import type { Homes } from "./homes.ts";

export type Answering = {
  front: Front;
  client: SlackClient;
  /** By this reaction people add a message to the record: its name without colons. None unless told. */
  recordReaction?: string;
  log: Log;
  /** `listener` is told whenever something changed here. */
  onChange?: (listener: () => void) => void;
  onRefused?: (reason: SlackRefusal) => void;
  /** A workspace took the app, or its token, away. */
  onUninstalled?: (team: string) => Promise<void>;
};

/** `/muster …`: opens the form that the words ask for, or what they ask to see, at once; or answers in private. */
export async function answerCommand(options: Answering, { command, ack, respond }: SlackCommandMiddlewareArgs) {
  const { user_id, team_id, enterprise_id, is_enterprise_install } = command;
  const enterprise = enterprise_id ? { id: enterprise_id } : undefined;
  const by = speakerOf({ user: { id: user_id }, team: { id: team_id }, enterprise, is_enterprise_install });
  const text = plainWords(command.text ?? "");
  const room = command.channel_id;
  const form = await attempt(options, () => options.front.formFor({ by, text, room }));
  if (form) {
    const opened = open(options, renderForm(form), { trigger: command.trigger_id });
    await ack();
    return sayIfNotOpened((card) => tellAll(options, respond, card), await opened, form.again);
  }
  const said = { by, room, text, interaction: command.trigger_id };
  const again = againOf(said.interaction, { words: text, room });
  const reply = await patiently(options, () => options.front.say(said), again);
  if (reply.kind === "shown") {
    const opened = open(options, renderAnswer(reply.card), { trigger: command.trigger_id });
    await ack();
    // What they wanted to see, with its buttons, serves them better than one that would show it.
    return (await opened) === undefined ? undefined : await tellAll(options, respond, reply.card);
  }
  const card = privateCard(reply);
  const [first, ...rest] = card ? renderPages(card) : [];
  await ack(first && privately(first));
  for (const page of rest) await tell(options, respond, page);
}

/**
 * A button: opens its form, or is recorded and answered. A dissent is recorded first, then asked for its reason. Whoever
 * has their home open sees there what came of it.
 */
export async function answerPress(
  options: Answering,
  homes: Pick<Homes, "refresh">,
  args: SlackActionMiddlewareArgs<BlockAction>,
) {
  const { body, payload, ack } = args;
  const by = speakerOf(body);
  const say = sayTo(options, args);
  const action = decodeAction("value" in payload ? payload.value : undefined);
  if (!action) {
    options.onRefused?.("old-button");
    await ack();
    return say(oldButtonCard());
  }
  const where = { trigger: body.trigger_id, isInModal: body.view?.type === "modal" };
  const form = await attempt(options, () => options.front.formFor({ by, action }));
  if (form && !recordedFirst.includes(action.do)) {
    const opened = open(options, renderForm(form), where);
    await ack();
    return sayIfNotOpened(say, await opened, action);
  }
  const pressed = { by, action, interaction: body.trigger_id };
  const again = pressedAgain(pressed.interaction, action);
  const reply = await patiently(options, () => options.front.press(pressed), again);
  const next = reply.kind === "form" ? reply.form : reply.kind === "quiet" ? form : undefined;
  const opened = next && open(options, renderForm(next), where);
  await ack();
  // What changes is seen on its card, and from a modal that is not seen.
  const card = opened ? undefined : (privateCard(reply) ?? (where.isInModal ? recordedCard() : undefined));
  if (card) await say(card);
  if (opened) await sayIfNotOpened(say, await opened, action);
  homes.refresh(by);
}

type Say = (card: Card) => Promise<void>;

/** Where a button stands in a message, beside it; on the home tab and in a modal, in a modal. */
function sayTo(options: Answering, { body, payload, respond }: SlackActionMiddlewareArgs<BlockAction>): Say {
  const { view, trigger_id } = body;
  const part = partAsked(payload.action_id);
  if (!view) return (card) => tellAll(options, respond, card, part);
  return (card) =>
    attemptCall(options, async () => {
      const { client } = options;
      const answer = renderAnswer(card, part);
      await (view.type === "modal"
        ? client.call("views.update", { lane: "decision" }, (web) =>
            web.views.update({ view_id: view.id, view: answer }),
          )
        : client.call("views.open", { lane: "decision" }, (web) => web.views.open({ trigger_id, view: answer })));
    });
}

async function attemptCall({ log }: Answering, call: () => Promise<void>): Promise<void> {
  try {
    await call();
  } catch (error) {
    log.warn({ error: nameOf(error) }, "a private answer did not reach Slack");
  }
}

/** A submitted form: its errors travel only in the acknowledgement, so everything is judged before it. */
export async function answerSubmission(options: Answering, args: SlackViewMiddlewareArgs<ViewSubmitAction>) {
  const { body, view, ack } = args;
  const by = speakerOf(body);
  const form = formOf(view.callback_id);
  if (!form) {
    options.onRefused?.("old-button");
    return ack({ response_action: "update", view: renderAnswer(oldButtonCard()) });
  }
  const values = valuesOf(view.state.values);
  // The view's own id: a form sent twice, by an impatient finger or by Slack, is one submission.
  const submitted = { by, form, context: view.private_metadata, values, interaction: view.id };
  const reply = await patiently(options, () => options.front.submit(submitted));
  switch (reply.kind) {
    case "quiet":
      return ack();
    case "form-errors":
      return ack(withErrors(view, reply.errors));
    case "form":
      return ack({ response_action: "update", view: renderForm(reply.form) });
    case "refused":
      return ack(withErrors(view, { "": reply.card.summary }));
    case "shown":
    case "private":
      if (isNotRecorded(reply)) return ack(withErrors(view, { "": reply.card.summary }));
      return ack({ response_action: "update", view: renderAnswer(reply.card) });
  }
}

/** Slack keeps a form open with errors at its fields; one that has none is drawn anew, with them above. */
function withErrors(view: ViewOutput, errors: Record<string, string>): ViewResponseAction {
  const blocks = view.blocks as KnownBlock[];
  const fields = blocks.filter(({ type }) => type === "input").map(({ block_id }) => block_id ?? "");
  if (fields.length > 0) return { response_action: "errors", errors: onFields(errors, fields) };
  const { callback_id, title, submit, close, private_metadata } = view;
  const said = renderErrors(Object.values(errors));
  const kept = blocks.filter(({ block_id }) => !said.some((each) => each.block_id === block_id));
  const modal = { type: "modal" as const, callback_id, title, private_metadata, blocks: [...said, ...kept] };
  return { response_action: "update", view: { ...modal, ...(submit && { submit }), ...(close && { close }) } };
}

/** Slack knows errors at input blocks only: one for no field of this form goes to its first field. */
function onFields(errors: Record<string, string>, fields: string[]): Record<string, string> {
  const placed: Record<string, string> = {};
  for (const [field, error] of Object.entries(errors)) {
    const at = fields.includes(field) ? field : (fields[0] ?? field);
    placed[at] = placed[at] ? `${placed[at]} ${error}` : error;
  }
  return placed;
}

type Sender = {
  user: { id: string; team_id?: string | undefined };
  team: { id: string } | null | undefined;
  enterprise?: { id: string } | null | undefined;
  /** Of a form's body it is text. */
  is_enterprise_install?: boolean | string | undefined;
};

/** The same for an event, which names the workspace where it happened. */
export function speakerOfEvent(user: string, { team_id, enterprise_id, authorizations }: Envelope): Speaker {
  const enterprise = enterprise_id ? { id: enterprise_id } : undefined;
  const { is_enterprise_install } = authorizations?.[0] ?? {};
  return speakerOf({ user: { id: user }, team: { id: team_id }, enterprise, is_enterprise_install });
}
type Envelope = Pick<SlackEventMiddlewareArgs["body"], "team_id" | "enterprise_id" | "authorizations">;

/**
 * Who speaks. The tenant is the person's own workspace, which in a shared channel is not the channel's; where Muster is
 * installed for a whole Grid organisation, as every delivery then says, it is the organisation, whichever of its
 * workspaces they are in (https://docs.slack.dev/enterprise/organization-ready-apps).
 */
export function speakerOf({ user, team, enterprise, is_enterprise_install }: Sender): Speaker {
  const isOrganisations = is_enterprise_install === true || is_enterprise_install === "true";
  const workspace = user.team_id ?? team?.id ?? "";
  const tenant = enterprise && (isOrganisations || !workspace) ? enterprise.id : workspace;
  return { platform: "slack", tenant, user: user.id };
}

/** Undefined when it opened (or was open already); otherwise the error's code. Nothing is awaited before the call. */
export async function open(
  { client, log }: Answering,
  view: ModalView,
  { trigger, isInModal = false }: { trigger: string; isInModal?: boolean },
): Promise<string | undefined> {
  try {
    const asked = { trigger_id: trigger, view };
    // One that is opened over another modal goes on top of it.
    if (isInModal) await client.call("views.push", { lane: "decision" }, (web) => web.views.push(asked));
    else await client.call("views.open", { lane: "decision" }, (web) => web.views.open(asked));
    return undefined;
  } catch (error) {
    const code = error instanceof ProviderError ? error.code : nameOf(error);
    if (code === "exchanged_trigger_id") return undefined;
    log.warn({ code }, "a modal did not open");
    return code;
  }
}

export async function sayIfNotOpened(say: Say, code: string | undefined, action?: Action): Promise<void> {
  if (code !== undefined) await say(formNotOpenedCard(action));
}

/** Tells the person alone. A failure is logged: the click itself has been answered. */
export async function tellAll(
  options: Answering,
  respond: RespondFn | undefined,
  card: Card,
  part?: number,
): Promise<void> {
  for (const page of renderPages(card, part)) await tell(options, respond, page);
}

async function tell({ log }: Answering, respond: RespondFn | undefined, page: Message): Promise<void> {
  try {
    await respond?.({ ...privately(page), replace_original: false });
  } catch (error) {
    log.warn({ error: nameOf(error) }, "a private answer did not reach Slack");
  }
}

function privately(page: Message) {
  return { response_type: "ephemeral" as const, ...page };
}
