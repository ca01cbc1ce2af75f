/**
 * What people answer by phone, after the adapter has verified that the provider speaks.
 * Answers are given after the append and before any remote work, so well within a provider's time-out.
 * `interaction` is the provider's own id of this very message or key press: a repeat gets the first answer.
 * A rejection means that nothing was recorded; the person is then asked to answer again.
 */
export interface Replies {
  /** An SMS from a number. Answer: the text to send back. */
  bySms(reply: { from: string; text: string; interaction: string }): Promise<string>;
  /** A key pressed during a call. Answer: the sentence to speak. */
  byKeypress(reply: KeyPress): Promise<string>;
}

/** What the call was about: a call-in, or what somebody wrote down that this person said (by its reference). */
export type KeyPress = { to: string; digit: string; incident: string; interaction: string } & (
  | { callIn: string }
  | { spoken: string }
);

export type SmsReply =
  | { kind: "awake"; about?: string }
  | { kind: "delegate"; about?: string }
  | { kind: "call-me"; about?: string }
  | { kind: "said-so"; about?: string }
  | { kind: "did-not"; about?: string }
  | { kind: "prose" };

const commands: Record<string, Exclude<SmsReply["kind"], "prose">> = {
  "1": "awake",
  "2": "delegate",
  "3": "call-me",
  "4": "said-so",
  "5": "did-not",
};

/**
 * What a text message asks for: one digit, and perhaps which call-in it is about. Punctuation, spacing, keycaps and
 * the digits of other scripts are forgiven; anything else is prose and asks for nothing.
 *
 * Words are never commands: carriers take YES, START, STOP, END, CANCEL and their like for opting in and out
 * (https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out).
 *
 * `names` are the reference codes and codenames that this person may mean. What follows the digit must be one of them,
 * or look like a reference code (`K7Q2`), else the whole is prose: "2 hours, I am driving" must call no delegate.
 * `about` is what followed, in upper case with single spaces.
 */
export function parseSmsReply(text: string, names: readonly string[] = []): SmsReply {
  const [first = "", ...rest] = apart(wordsOf(text));
  const command = commands[first];
  if (!command) return { kind: "prose" };
  const about = (rest[0] === "REF" ? rest.slice(1) : rest).join(" ");
  if (about === "") return rest.length === 0 ? { kind: command } : { kind: "prose" };
  const named = names.some((name) => wordsOf(name).join(" ") === about);
  return named || isReferenceCode(about) ? { kind: command, about } : { kind: "prose" };
}

/** "4K7Q2" is "4 K7Q2": nothing else is written so. */
function apart(words: string[]): string[] {
  const [digit, code = ""] = words.length === 1 ? [words[0]?.slice(0, 1) ?? "", words[0]?.slice(1)] : [""];
  return commands[digit] && isReferenceCode(code) ? [digit, code] : words;
}

/** Four to eight letters and digits with at least one of each, a letter first. */
function isReferenceCode(word: string): boolean {
  return /^(?=.*\d)[A-Z][A-Z0-9]{3,7}$/.test(word);
}

function wordsOf(text: string): string[] {
  return westernDigits(text.normalize("NFKC"))
    .toUpperCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}

/** Full-width digits are folded by NFKC; Arabic-Indic and Persian ones are digits of their own to Unicode. */
function westernDigits(text: string): string {
  return text.replace(/[\u0660-\u0669\u06F0-\u06F9]/g, (digit) => String(digit.charCodeAt(0) & 0xf));
}
