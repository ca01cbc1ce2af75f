import { createRequire } from "node:module";

/** Its other build is for bundlers: Node itself cannot load that. */
const library = createRequire(import.meta.url)("adaptivecards/dist/adaptivecards.js");
const { AdaptiveCard, SerializationContext, Versions }: typeof import("adaptivecards") = library;

/**
 * What Teams would refuse of a card, each sentence a breach: what Microsoft's own library says of Adaptive Cards 1.5, and
 * what Teams adds to it (learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-reference,
 * and its page on a bot's messages for the 28 KB). It asks nothing of `src`.
 */
export function cardBreaches(card: object): string[] {
  const context = new SerializationContext(Versions.v1_5);
  const parsed = new AdaptiveCard();
  parsed.parse(JSON.parse(JSON.stringify(card)), context);
  const found: string[] = [];
  for (let n = 0; n < context.eventCount; n += 1) found.push(`adaptivecards: ${context.getEventAt(n).message}`);
  const { body } = card as { body: Thing[] };
  if (parsed.getItemCount() !== body.length) found.push("an element that Adaptive Cards 1.5 does not have");
  if (body.length === 0) found.push("nothing to see");
  for (const element of everythingIn(body)) found.push(...elementBreaches(element));
  const ids = body.flatMap(({ id }) => (id === undefined ? [] : [id]));
  if (new Set(ids).size < ids.length) found.push("two elements of one id");
  return [...new Set(found)];
}

/** Of a whole message, as it is posted. */
export function messageBreaches(message: { summary: string; attachments: { content: object }[] }): string[] {
  const bytes = Buffer.byteLength(JSON.stringify(message));
  const envelope = 1_000;
  return [
    ...message.attachments.flatMap(({ content }) => cardBreaches(content)),
    ...(bytes + envelope > 28_000 ? [`${bytes} bytes`] : []),
    ...(message.summary.length === 0 ? ["nothing on the lock screen"] : []),
    ...(message.summary.isWellFormed() ? [] : ["half a surrogate pair"]),
  ];
}

type Thing = {
  type: string;
  id?: string;
  text?: string;
  label?: string;
  title?: string;
  value?: string;
  maxLength?: number;
  data?: unknown;
  inlines?: Thing[];
  items?: Thing[];
  actions?: Thing[];
  choices?: { title: string; value: string }[];
  fallback?: Thing;
};

export function everythingIn(things: Thing[]): Thing[] {
  return things.flatMap((thing) => [
    thing,
    ...everythingIn([
      ...(thing.items ?? []),
      ...(thing.inlines ?? []),
      ...(thing.actions ?? []),
      ...(thing.fallback ? [thing.fallback] : []),
    ]),
  ]);
}

function elementBreaches(element: Thing): string[] {
  const found: string[] = [];
  const check = (isWrong: boolean, what: string) => void (isWrong && found.push(what));
  for (const text of [element.text, element.title, element.label]) {
    check(text === "", "an empty text");
    check(text?.isWellFormed() === false, "half a surrogate pair");
  }
  switch (element.type) {
    case "TextRun":
      check(/[\n\r]/.test(element.text ?? ""), "a line break that a text run does not show");
      break;
    case "TextBlock":
    case "FactSet":
      check(true, `a ${element.type}, which would read Markdown in people's words`);
      break;
    case "ActionSet":
      check(!element.actions?.length || element.actions.length > 6, "a row of none or more than six buttons");
      break;
    case "Action.Submit":
      check(typeof element.data !== "object", "a button that carries nothing");
      break;
    case "Action.Execute":
      check(element.fallback?.type !== "Action.Submit", "a button that an old client cannot press");
      break;
    case "Input.Text":
      check((element.value ?? "").length > (element.maxLength ?? 0), "more written than may be");
      break;
    case "Input.ChoiceSet":
      check(!element.choices?.length, "nothing to choose from");
      check(element.choices?.some(({ title }) => title === "") ?? false, "a choice without a name");
      check(
        element.value !== undefined && !element.choices?.some(({ value }) => value === element.value),
        "a choice made that is not among them",
      );
      break;
  }
  return found;
}
