import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { interactionId } from "../../../src/chat/again.ts";
import type { Card, Form } from "../../../src/chat/card.ts";
import type { Front, Reply, Speaker } from "../../../src/chat/front.ts";
import { formData } from "../../../src/chat/teams/cards/press.ts";
import { ProviderError } from "../../../src/run/send.ts";
import { aCard, openTeamsDoor, type TeamsDoor, wordsIn } from "../../support/teams-door.ts";
import { type Connector, serviceUrl, startConnector, tenantId } from "../../support/teams-identity.ts";
import {
  amara,
  cardAction,
  dialogInvoke,
  groupChat,
  inGroupChat,
  installation,
  membersAdded,
  mentioning,
  message,
  messageExtension,
  personalChat,
} from "./activities.ts";

let connector: Connector;
let door: TeamsDoor;
let forms: { [action: string]: Form };
let cards: { [kind: string]: Card };
let asked: Parameters<Front["formFor"]>[0][];
beforeAll(async () => {
  connector = await startConnector();
});
afterAll(() => connector.close());
beforeEach(async () => {
  forms = {};
  cards = {};
  asked = [];
  door = await openTeamsDoor(connector, {
    async formFor(of) {
      asked.push(of);
      const which = "text" in of ? of.text : "action" in of ? of.action.do : of.use;
      return forms[which];
    },
    card: async ({ card, room }) => cards[room === undefined ? card.kind : `${card.kind} in a room`],
  });
});
afterEach(() => door.close());

const by = { platform: "teams" as const, tenant: tenantId, user: amara.aadObjectId };
const privately = (card: Card): Reply => ({ kind: "private", card });
const refusal = { ...aCard("Not yours to decide"), kind: "refusal-not-a-decider" };
const reasonForm: Form = {
  form: "dissent",
  title: "Why do you object?",
  submit: "Send",
  context: "of dec-1",
  fields: [{ id: "reason", label: "Your reason", type: "text", multiline: true }],
};
const act = (action: object) => ({ muster: JSON.stringify(action) });
const approve = act({ do: "choose", incident: "INC-7K3Q2", decision: "dec-1", option: "a", shown: "abc" });
const object = act({ do: "dissent", incident: "INC-7K3Q2", decision: "dec-1" });
const showAll = { do: "show-all", incident: "INC-7K3Q2", of: "dec-1" };
const on = { musterOn: { kind: "decision", whole: JSON.stringify(showAll) } };

async function told(count = 1) {
  await vi.waitFor(() => expect(door.posted).toHaveLength(count));
  return door.posted.map(({ to, message: { attachments } }) => ({ to, words: wordsIn(attachments) }));
}

type Drawn = { type: string; id?: string; title?: string; value?: unknown; data?: Record<string, unknown> };
function all(drawn: unknown): Drawn[] {
  if (Array.isArray(drawn)) return drawn.flatMap(all);
  if (typeof drawn !== "object" || drawn === null) return [];
  const { fallback: _fallback, ...rest } = drawn as Record<string, unknown>;
  return [...("type" in drawn ? [drawn as Drawn] : []), ...Object.values(rest).flatMap(all)];
}
const buttonOf = (drawn: unknown, title: string) => all(drawn).find((one) => one.title === title);

test("plain words in somebody's own chat are heard with who, and answered there", async () => {
  door.answers(() => privately(aCard("All quiet")));
  expect(await door.send(message("status"))).toMatchObject({ status: 200, text: "" });
  expect(door.heard).toEqual([{ say: { by, text: "status", interaction: `${personalChat}:1611060744833` } }]);
  expect(await told()).toEqual([{ to: personalChat, words: expect.stringContaining("All quiet") }]);
});

test("words are heard as they were typed, without Teams' markup", async () => {
  await door.send(message("  note&nbsp;a &lt;b&gt; &amp; c &#8211; d \ud83d\n"));
  await door.send(message("/muster status"));
  await door.send(message("Muster status"));
  await door.send(message("@Muster status"));
  expect(door.heard.map(({ say }) => (say as { text: string }).text)).toEqual([
    "note a <b> & c – d \ufffd",
    "status",
    "status",
    "status",
  ]);
});

test("in a group chat only what mentions Muster is heard, in that room, and others by their Entra ids", async () => {
  const ben = { id: "29:ben", name: "Ben Adler" };
  await door.send(message("we should call somebody", inGroupChat));
  await door.send(message("<at>Ben Adler</at> look", { ...inGroupChat, entities: [] }));
  expect(door.heard).toEqual([]);
  await door.send(mentioning("handoff <at>Ben Adler</at> now", [ben]));
  const text = "handoff <@entra-ben> now";
  expect(door.heard).toEqual([{ say: { by, room: groupChat, text, interaction: `${groupChat}:1611060744833` } }]);
});

describe("whoever is mentioned", () => {
  const ben = { id: "29:ben", name: "Ben Adler" };
  const handoff = () => door.send(mentioning("handoff <at>Ben Adler</at>", [ben]));
  const heardWords = () => door.heard.map(({ say }) => (say as { text: string }).text);

  test("and was heard before is known without asking, in any writing of their id", async () => {
    await door.send(message("status", { from: { ...ben, aadObjectId: "ENTRA-BEN" } }));
    await door.send(membersAdded({ membersAdded: [{ id: "29:carla", aadObjectId: "ENTRA-CARLA" }] }));
    await handoff();
    await door.send(mentioning("call <at>Carla</at>", [{ id: "29:carla", name: "Carla" }]));
    expect(heardWords().slice(1)).toEqual(["handoff <@entra-ben>", "call <@entra-carla>"]);
    expect(door.lookedUp).toEqual([]);
  });

  test("is asked about once", async () => {
    await handoff();
    await handoff();
    expect(heardWords()).toEqual(["handoff <@entra-ben>", "handoff <@entra-ben>"]);
    expect(door.lookedUp).toEqual(["29:ben"]);
  });

  test.each([
    ["does not answer", () => new Promise<undefined>(() => {})],
    ["fails", () => Promise.reject(new ProviderError("unavailable", "teams", "http_503"))],
  ])("while Teams %s is nobody's guess: it is said within seconds, and nothing is done", async (_how, answer) => {
    door.chats.set(amara.aadObjectId, { conversation: personalChat, serviceUrl });
    door.looksUp(answer);
    const startedMs = performance.now();
    expect(await handoff()).toMatchObject({ status: 200 });
    expect(performance.now() - startedMs).toBeLessThan(2_000);
    const [answered] = await told();
    expect(answered?.to).toBe(personalChat);
    expect(answered?.words).toMatch(/Ben Adler/);
    expect(answered?.words).toMatch(/[Nn]othing is recorded/);
    expect(door.heard).toEqual([]);
  });

  test("and is nobody of Entra's, such as another bot, keeps the name they were written by", async () => {
    door.looksUp(async (id) => ({ id }));
    await handoff();
    expect(heardWords()).toEqual(["handoff Ben Adler"]);
  });
});

test("a channel's thread is part of its channel", async () => {
  const thread = { isGroup: true, conversationType: "channel", tenantId, id: `${groupChat};messageid=1611060744833` };
  await door.send(mentioning("status", [], { conversation: thread }));
  expect(door.heard).toMatchObject([{ say: { room: groupChat } }]);
});

test("an answer to somebody in a room goes to their own chat, and the room hears nothing", async () => {
  door.chats.set(amara.aadObjectId, { conversation: personalChat, serviceUrl });
  door.answers(() => privately(aCard("All quiet")));
  await door.send(mentioning("status"));
  expect(await told()).toEqual([{ to: personalChat, words: expect.stringContaining("All quiet") }]);
});

test("whoever has the app and was never heard is written to all the same", async () => {
  door.opened.set(amara.aadObjectId, personalChat);
  door.answers(() => privately(aCard("All quiet")));
  await door.send(mentioning("status"));
  expect(await told()).toEqual([{ to: personalChat, words: expect.stringContaining("All quiet") }]);
});

test("the room hears one line where they have no chat with Muster, or it is gone, and nothing of the answer", async () => {
  door.answers(() => privately(aCard("All quiet")));
  const line = { to: groupChat, words: expect.stringContaining("Amara Okafor, please open a chat with Muster") };
  await door.send(mentioning("status"));
  expect(await told()).toEqual([line]);
  door.chats.set(amara.aadObjectId, { conversation: personalChat, serviceUrl });
  door.failsToPost(({ conversation }) => {
    if (conversation === personalChat) throw new ProviderError("rejected", "teams", "BotNotInConversationRoster");
  });
  await door.send(mentioning("status"));
  const posted = await told(2);
  expect(posted[1]).toEqual(line);
  expect(wordsIn(door.posted)).not.toContain("All quiet");
});

test.each([
  ["in private", () => message("status")],
  ["in a room", () => mentioning("status")],
])(
  "an answer that Teams does not take is said to be one, in their own chat, where they asked %s",
  async (_where, asked) => {
    door.chats.set(amara.aadObjectId, { conversation: personalChat, serviceUrl });
    door.answers(() => privately(aCard("All quiet")));
    let tried = 0;
    door.failsToPost(() => {
      tried += 1;
      if (tried === 1) throw new ProviderError("rejected", "teams", "MessageSizeTooBig");
    });
    await door.send(asked());
    const words = expect.stringContaining("could not show it here: it was refused with “MessageSizeTooBig”");
    expect(await told()).toEqual([{ to: personalChat, words }]);
    expect(door.logged.join()).toContain("MessageSizeTooBig");
  },
);

test("a connector that does not answer is no reason to write into the room", async () => {
  door.chats.set(amara.aadObjectId, { conversation: personalChat, serviceUrl });
  door.answers(() => privately(aCard("All quiet")));
  door.failsToPost(() => {
    throw new ProviderError("unavailable", "teams", "timeout");
  });
  expect(await door.send(mentioning("status"))).toMatchObject({ status: 200 });
  await vi.waitFor(() => expect(door.logged.join()).toContain("an answer did not reach Teams"));
  expect(door.posted).toEqual([]);
});

test("what cannot be recorded in time is said so, and may be repeated", async () => {
  door.answers(() => new Promise(() => {}));
  await door.send(message("note the backup is fine"));
  expect((await told())[0]?.words).toContain("Not recorded yet");
  const again = buttonOf(door.posted, "Press again")?.data ?? {};
  door.answers(() => privately(aCard("Noted in the record")));
  expect(wordsIn((await door.send(cardAction(again))).json)).toContain("Noted in the record");
  const [said, pressed] = door.heard as { say?: { interaction: string }; press?: { action: { as?: string } } }[];
  expect(pressed?.press?.action).toMatchObject({ do: "again", as: interactionId(said?.say?.interaction ?? "") });
  door.answers(() => new Promise(() => {}));
  const { json } = await door.send(cardAction(approve));
  expect(json).toMatchObject({ statusCode: 200, type: "application/vnd.microsoft.activity.message" });
  expect(json.value).toContain("Not recorded yet");
});

test("a form that words ask for is a card in their own chat, and is sent from there once", async () => {
  door.chats.set(amara.aadObjectId, { conversation: personalChat, serviceUrl });
  forms.note = {
    ...reasonForm,
    form: "note",
    title: "Add a note",
    fields: [{ id: "note", label: "What?", type: "text" }],
  };
  await door.send(mentioning("note"));
  expect(await told()).toEqual([{ to: personalChat, words: expect.stringContaining("Add a note") }]);
  expect(door.heard).toEqual([]);
  const send = buttonOf(door.posted, "Send");
  expect(send?.type).toBe("Action.Execute");
  const filled = { ...send?.data, note: "FS-01 is clean" };
  const { json } = await door.send(cardAction(filled, { id: "f:1" }));
  expect(wordsIn(json.value)).toContain("That is recorded.");
  await door.send(cardAction(filled, { id: "f:2" }));
  const submit = { by, form: "note", context: "of dec-1", values: { note: "FS-01 is clean" } };
  expect(door.heard).toEqual([
    { submit: expect.objectContaining(submit) },
    { submit: expect.objectContaining(submit) },
  ]);
  expect(new Set(door.heard.map(({ submit }) => (submit as { interaction: string }).interaction)).size).toBe(1);
});

test("what is wrong in such a form comes back at its field, with what was written", async () => {
  forms.note = { ...reasonForm, form: "note", fields: [{ id: "note", label: "What?", type: "text" }] };
  await door.send(message("note"));
  await told();
  const data = buttonOf(door.posted, "Send")?.data;
  door.answers(() => ({ kind: "form-errors", errors: { note: "Please say more.", nowhere: "And when?" } }));
  const { json } = await door.send(cardAction({ ...data, note: "Clean" }));
  expect(wordsIn(json.value)).toContain("Please say more. And when?");
  expect(all(json.value).find(({ id }) => id === "note")?.value).toBe("Clean");
  expect(buttonOf(json.value, "Send")?.data).toEqual(data);
});

test("the word home brings their own page", async () => {
  await door.send(message("Home"));
  expect((await told())[0]?.words).toContain(`The page of ${amara.aadObjectId}`);
  expect(door.heard).toEqual([]);
});

test("a press is answered inside its own response, with the card as it now is for whoever pressed", async () => {
  cards.decision = { ...aCard("You have chosen"), whole: showAll as Card["whole"] & object };
  const { status, json } = await door.send(cardAction({ ...approve, ...on }));
  expect(status).toBe(200);
  expect(json).toMatchObject({ statusCode: 200, type: "application/vnd.microsoft.card.adaptive" });
  expect(wordsIn(json.value)).toContain("You have chosen");
  const action = JSON.parse(approve.muster);
  const interaction = `${personalChat}:f:bc319b1d-571a-194d-9ffb-11d7ab37c9ff`;
  expect(door.heard).toEqual([{ press: { by, action, interaction } }]);
});

test("a refusal stands above the card, which is as it now is", async () => {
  cards.decision = aCard("The decision was made");
  door.answers(() => privately(refusal));
  const { json } = await door.send(cardAction({ ...approve, ...on }));
  expect(wordsIn(json.value)).toMatch(/Not yours to decide(.|\n)*The decision was made/);
});

test("after an objection the card comes back with a field for the reason, which is sent from there", async () => {
  cards.decision = aCard("Decision needed");
  forms.dissent = reasonForm;
  const { json } = await door.send(cardAction({ ...object, ...on }));
  expect(door.heard).toMatchObject([{ press: { action: { do: "dissent" } } }]);
  expect(wordsIn(json.value)).toMatch(/Your reason(.|\n)*Decision needed/);
  const send = buttonOf(json.value, "Send");
  cards.decision = aCard("You object");
  const sent = await door.send(cardAction({ ...send?.data, reason: "Too early" }));
  expect(door.heard[1]).toMatchObject({
    submit: { form: "dissent", context: "of dec-1", values: { reason: "Too early" } },
  });
  expect(wordsIn(sent.json.value)).toContain("You object");
  expect(wordsIn(sent.json.value)).not.toContain("Your reason");
});

test("an objection that is refused asks for no reason", async () => {
  cards.decision = aCard("Decision needed");
  forms.dissent = reasonForm;
  door.answers(() => privately(refusal));
  const { json } = await door.send(cardAction({ ...object, ...on }));
  expect(wordsIn(json.value)).toContain("Not yours to decide");
  expect(wordsIn(json.value)).not.toContain("Your reason");
});

test("a card in a room refreshes for each who looks at it, and records nothing", async () => {
  cards["decision in a room"] = aCard("Approve it?");
  const refresh = cardAction({ ...act(showAll), ...on }, inGroupChat, "automatic");
  const { json } = await door.send(refresh);
  expect(json.type).toBe("application/vnd.microsoft.card.adaptive");
  expect(wordsIn(json.value)).toContain("Approve it?");
  expect(door.heard).toEqual([]);
});

test("an old client's press comes as a message, and its answer as one", async () => {
  door.answers(() => privately(refusal));
  await door.send(message("choose", { value: { ...approve, ...on } }));
  expect(door.heard).toMatchObject([{ press: { action: { do: "choose" } } }]);
  expect((await told())[0]).toMatchObject({ to: personalChat, words: expect.stringContaining("Not yours to decide") });
});

test("from a room it comes without a mention, and is answered in their own chat", async () => {
  door.chats.set(amara.aadObjectId, { conversation: personalChat, serviceUrl });
  door.answers(() => privately(refusal));
  await door.send(message("choose", { ...inGroupChat, value: approve }));
  expect(await told()).toMatchObject([{ to: personalChat }]);
});

test("a button too old to mean anything is said to be, and counted", async () => {
  const { json } = await door.send(cardAction({ muster: '{"do":"launch"}' }));
  expect(json).toMatchObject({ type: "application/vnd.microsoft.activity.message" });
  expect(json.value).toContain("too old");
  expect((await door.send(dialogInvoke("task/fetch", {}))).json.task).toMatchObject({ type: "message" });
  expect(door.refused).toEqual(["old-button", "old-button"]);
  expect(door.heard).toEqual([]);
});

test("a dialog opens with the form of its button, and closes once it is recorded", async () => {
  forms.condition = { ...reasonForm, form: "condition", title: "On a condition" };
  const condition = act({ do: "condition", incident: "INC-7K3Q2", decision: "dec-1", shown: "abc" });
  const { json } = await door.send(dialogInvoke("task/fetch", condition));
  expect(json.task).toMatchObject({ type: "continue", value: { title: "On a condition" } });
  const send = buttonOf(json.task, "Send");
  expect(send?.type).toBe("Action.Submit");
  expect(
    await door.send(dialogInvoke("task/submit", { ...send?.data, reason: "After backup" }, { id: "f:2" })),
  ).toMatchObject({
    status: 200,
    text: "",
  });
  expect(door.heard).toEqual([
    {
      submit: {
        by,
        form: "condition",
        context: "of dec-1",
        values: { reason: "After backup" },
        interaction: expect.any(String),
      },
    },
  ]);
});

test("what is wrong in a dialog keeps it open, with the error at its field and what was written", async () => {
  forms.condition = { ...reasonForm, form: "condition" };
  const condition = act({ do: "condition", incident: "INC-7K3Q2", decision: "dec-1", shown: "abc" });
  const opened = await door.send(dialogInvoke("task/fetch", condition));
  const data = buttonOf(opened.json.task, "Send")?.data;
  door.answers(() => ({ kind: "form-errors", errors: { reason: "Please say more." } }));
  const { json } = await door.send(dialogInvoke("task/submit", { ...data, reason: "No" }));
  expect(json.task.type).toBe("continue");
  expect(wordsIn(json.task)).toContain("Please say more.");
  expect(all(json.task).find(({ id }) => id === "reason")?.value).toBe("No");
});

test("nor does what cannot be recorded in time lose anybody's words", async () => {
  forms.condition = { ...reasonForm, form: "condition" };
  const condition = act({ do: "condition", incident: "INC-7K3Q2", decision: "dec-1", shown: "abc" });
  const data = buttonOf((await door.send(dialogInvoke("task/fetch", condition))).json.task, "Send")?.data;
  door.answers(() => new Promise(() => {}));
  const { json } = await door.send(dialogInvoke("task/submit", { ...data, reason: "After backup" }));
  expect(wordsIn(json.task)).toContain("Not recorded yet");
  expect(all(json.task).find(({ id }) => id === "reason")?.value).toBe("After backup");
});

test("a form that another takes the place of becomes that one", async () => {
  const again: Form = { ...reasonForm, form: "decide", title: "Propose", intro: "Somebody else must approve this." };
  door.answers(() => ({ kind: "form", form: again }));
  const { json } = await door.send(
    dialogInvoke("task/submit", { ...formData("decide", door.seal("decide", "", by)), question: "Shut it?" }),
  );
  expect(json.task).toMatchObject({ type: "continue", value: { title: "Propose" } });
  expect(wordsIn(json.task)).toContain("Somebody else must approve this.");
});

test("a dialog shows what a button only shows, and says what came of one that is pressed in it", async () => {
  door.answers(() => privately(aCard("Your view")));
  const shown = await door.send(dialogInvoke("task/fetch", act({ do: "view", incident: "INC-7K3Q2" })));
  expect(shown.json.task).toMatchObject({ type: "continue", value: { title: "Your view" } });
  door.answers(() => ({ kind: "quiet" }));
  const pressed = await door.send(dialogInvoke("task/submit", approve));
  expect(wordsIn(pressed.json.task)).toContain("That is recorded.");
});

test("a message is added to the record with its words, author, time and link, where that needs no form", async () => {
  door.answers(() => privately(aCard("In the record")));
  const { json } = await door.send(messageExtension("composeExtension/fetchTask"));
  expect(json.task).toMatchObject({ type: "continue", value: { title: "In the record" } });
  const shown = {
    text: "FS-01 is encrypting & beaconing",
    author: { platform: "teams", tenant: tenantId, user: "e0000000-0000-0000-0000-000000000002" },
    atMs: Date.parse("2026-11-22T02:51:40.123Z"),
    ref: `${groupChat}:1611060700000`,
    link: `https://teams.microsoft.com/l/message/${groupChat}/1611060700000`,
  };
  expect(door.heard).toEqual([
    { chose: { by, use: "record", room: groupChat, message: shown, interaction: expect.any(String) } },
  ]);
});

test("a question that begins with a message is a form, and one with mistakes in it opens again with them", async () => {
  forms.propose = { ...reasonForm, form: "decide", title: "Propose a decision" };
  const { json } = await door.send(messageExtension("composeExtension/fetchTask", { commandId: "propose" }));
  expect(json.task).toMatchObject({ type: "continue", value: { title: "Propose a decision" } });
  expect(asked).toMatchObject([{ use: "propose", room: groupChat }]);
  door.answers(() => ({ kind: "form-errors", errors: { reason: "Please ask something." } }));
  const data = { ...buttonOf(json.task, "Send")?.data, reason: "?" };
  const sent = await door.send(messageExtension("composeExtension/submitAction", { commandId: "propose", data }));
  expect(door.heard).toMatchObject([{ submit: { form: "decide", values: { reason: "?" } } }]);
  expect(wordsIn(sent.json.task)).toContain("Please ask something.");
});

test("an unknown command of the message menu is too old", async () => {
  const { json } = await door.send(messageExtension("composeExtension/fetchTask", { commandId: "launch" }));
  expect(json.task).toMatchObject({ type: "message" });
  expect(door.heard).toEqual([]);
});

test("whoever installs the app is greeted with their own page and can be written to; whoever removes it cannot", async () => {
  await door.send(installation("add"));
  expect((await told())[0]).toMatchObject({
    to: personalChat,
    words: expect.stringContaining(`The page of ${amara.aadObjectId}`),
  });
  const ref = { conversation: personalChat, serviceUrl, kind: "personal", tenant: tenantId, user: amara.aadObjectId };
  expect(door.seen).toEqual([ref]);
  await door.send(installation("remove"));
  expect(door.seen).toEqual([ref, { forgotten: amara.aadObjectId }]);
  expect(door.posted).toHaveLength(1);
});

test("a room that Muster is added to is remembered and not greeted", async () => {
  await door.send(membersAdded());
  await door.send(installation("add", inGroupChat));
  const ref = { conversation: groupChat, serviceUrl, kind: "group", tenant: tenantId };
  expect(door.seen).toEqual([ref, ref]);
  expect(door.posted).toEqual([]);
});

test("what is delivered twice is known by the same id", async () => {
  await door.send(cardAction(approve));
  await door.send(cardAction(approve));
  await door.send(message("confirm"));
  await door.send(message("confirm"));
  const ids = door.heard.map(({ press, say }) => ((press ?? say) as { interaction: string }).interaction);
  expect(new Set(ids).size).toBe(2);
});

test("nobody is answered with another person's form by sending its id", async () => {
  const data = (by: Speaker) => ({
    ...formData("note", door.seal("note", "", by)),
    musterOpened: { id: "guessed" },
    note: "x",
  });
  await door.send(cardAction(data(by)));
  const other = { ...amara, aadObjectId: "somebody-else" };
  await door.send(cardAction(data({ ...by, user: other.aadObjectId }), { from: other }));
  const ids = door.heard.map(({ submit }) => (submit as { interaction: string }).interaction);
  expect(new Set(ids).size).toBe(2);
});

describe("a form that is sent with other than it was drawn with", () => {
  const said = { author: "ceo", at: "2026-11-22T03:00:00.000Z", text: "I approve", ref: "r" };
  const forged = JSON.stringify({ incident: "INC-7K3Q2", said });

  async function drawn(): Promise<Record<string, unknown>> {
    forms.record = { ...reasonForm, form: "record" };
    const { json } = await door.send(messageExtension("composeExtension/fetchTask"));
    return { ...buttonOf(json.task, "Send")?.data, reason: "For the record" };
  }

  async function isTooOld(data: Record<string, unknown>, changes: Record<string, unknown> = {}) {
    const { json } = await door.send(dialogInvoke("task/submit", data, changes));
    expect(json.task).toMatchObject({ type: "message", value: expect.stringContaining("too old") });
    expect(door.refused).toEqual(["old-button"]);
    expect(door.heard).toEqual([]);
  }

  test("with words put into somebody's mouth is too old, and counted", async () => {
    const { musterContext, ...data } = await drawn();
    const [mac] = String(musterContext).split(".");
    await isTooOld({ ...data, musterContext: `${mac}.${forged}` });
  });

  test("and made up as a whole is too old, and counted", async () => {
    await isTooOld({ musterForm: "record", musterContext: forged });
  });

  test("sent by somebody else is too old, and counted", async () => {
    await isTooOld(await drawn(), { from: { ...amara, aadObjectId: "somebody-else" } });
  });

  test("sent as another form is too old, and counted", async () => {
    await isTooOld({ ...(await drawn()), musterForm: "decide" });
  });

  test("is too old also from a message, a card and the message menu", async () => {
    const data = { musterForm: "record", musterContext: forged };
    await door.send(message("", { value: data }));
    expect((await told())[0]?.words).toContain("too old");
    expect((await door.send(cardAction(data))).json.value).toContain("too old");
    const { json } = await door.send(messageExtension("composeExtension/submitAction", { data }));
    expect(json.task.value).toContain("too old");
    expect(door.refused).toEqual(["old-button", "old-button", "old-button"]);
    expect(door.heard).toEqual([]);
  });

  test("but is taken as it was drawn", async () => {
    await door.send(dialogInvoke("task/submit", await drawn()));
    expect(door.heard).toMatchObject([{ submit: { form: "record", context: "of dec-1" } }]);
  });
});

test("ids in capitals are the same person's and the same organisation's", async () => {
  const loud = { ...amara, aadObjectId: amara.aadObjectId.toUpperCase(), tenantId: tenantId.toUpperCase() };
  const changes = { from: loud, channelData: { tenant: { id: tenantId.toUpperCase() } } };
  expect(await door.send(message("status", changes))).toMatchObject({ status: 200 });
  expect(door.heard).toMatchObject([{ say: { by } }]);
});
