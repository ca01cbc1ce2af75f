/** TwiML documents (https://www.twilio.com/docs/voice/twiml), with every text escaped here and nowhere else. */

/** A call's inline TwiML: "Max 4000 characters" (Twilio's OpenAPI description of `Twiml`). */
export const maxCallTwiml = 4_000;

const aloneQuestion = "Press 1 if you are awake.";
const pressQuestion = `${aloneQuestion} Press 2 to have your delegate called.`;
const confirmQuestion = "Press 4 if that is right. Press 5 if it is not.";

/** What a call asks for: an answer to the call-in, or somebody's own word for what they are said to have said. */
export function questionOf({ spoken, isAlone }: { spoken?: string | undefined; isAlone?: true | undefined }): string {
  if (spoken !== undefined) return confirmQuestion;
  return isAlone ? aloneQuestion : pressQuestion;
}

/** A text message in answer to one; an empty text answers nothing. */
export function messageTwiml(text: string): string {
  return response(text === "" ? "" : `<Message>${xmlText(text)}</Message>`);
}

/** Speaks the sentences one after the other, then hangs up. */
export function sayTwiml(sentences: readonly string[]): string {
  return response(spoken(sentences));
}

/** Speaks the sentences and waits for one key, also while speaking. The key, or its absence, is posted to `action`. */
export function askTwiml(sentences: readonly string[], action: string): string {
  const wait = `numDigits="1" timeout="8" method="POST" actionOnEmptyResult="true"`;
  return response(`<Gather ${wait} action="${xmlText(action)}">${spoken(sentences)}</Gather>`);
}

function spoken(sentences: readonly string[]): string {
  return sentences
    .filter((sentence) => sentence !== "")
    .map((sentence) => `<Say language="en-GB">${xmlText(sentence)}</Say>`)
    .join('<Pause length="1"/>');
}

function response(verbs: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>${verbs === "" ? "<Response/>" : `<Response>${verbs}</Response>`}`;
}

/** Characters that XML 1.0 forbids even escaped would make Twilio drop the whole call (error 12100): they go. */
function xmlText(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\P{Cc}\t\n\r]|[\uFFFE\uFFFF]/gu, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
