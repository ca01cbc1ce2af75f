import type { Page } from "./pager.ts";
import { askTwiml, maxCallTwiml, questionOf, sayTwiml } from "./twiml.ts";

/** Twilio refuses a longer body (error 21617). */
const maxBody = 1_600;
/** Two concatenated GSM-7 segments: 153 septets each, seven being taken by the joining header (3GPP TS 23.040). */
const wantedSegments = 2;

const howToReply = "Reply 1 awake, 2 call my delegate, 3 call me.";
const howToReplyShort = "Reply 1 awake, 2 delegate, 3 call me.";
const howToReplyAlone = "Reply 1 awake, 3 call me.";

/** Always with the code: what was written down before may have been something else. */
export function howToConfirm(code: string): string {
  return `Reply 4 ${code} if that is right, 5 ${code} if not, 3 ${code} to be called.`;
}

/**
 * The whole text message: what is said, how to reply if a reply is awaited, and the reference code.
 * Typography is folded to GSM-7, and the shorter advice taken where it saves a segment; what is said is cut only
 * where Twilio would refuse the message.
 */
export function smsText(page: Page): string {
  const reference = `Ref ${page.reference}`;
  const text = foldTypography(page.text.toWellFormed().trim());
  if (page.spoken !== undefined) return fitted(text, [howToConfirm(page.spoken), reference]);
  if (page.callIn === undefined) return fitted(text, [reference]);
  if (page.isAlone) return fitted(text, [howToReplyAlone, reference]);
  const long = fitted(text, [howToReply, reference]);
  if (segmentsOf(long) <= wantedSegments) return long;
  const short = fitted(text, [howToReplyShort, reference]);
  return segmentsOf(short) < segmentsOf(long) ? short : long;
}

/** The call: the text twice, because nobody woken at three hears the first words; a notice asks for no key. */
export function callTwiml(page: Page, action: string | undefined): string {
  const twiml = action
    ? askTwiml([page.text, questionOf(page), page.text, questionOf(page)], action)
    : sayTwiml([page.text, page.text]);
  if (twiml.length <= maxCallTwiml || page.text === "") return twiml;
  return callTwiml({ ...page, text: cut(page.text, Math.floor(page.text.length * 0.8)) }, action);
}

/**
 * How many SMS segments a text takes: 160 septets alone and 153 each joined in GSM-7, else 70 and 67 UTF-16 units
 * (3GPP TS 23.038 and 23.040).
 */
export function segmentsOf(text: string): number {
  const septets = septetsOf(text);
  const [alone, joined, length] = septets === undefined ? [70, 67, text.length] : [160, 153, septets];
  return length <= alone ? 1 : Math.ceil(length / joined);
}

const gsm7 = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
/** Each is sent as an escape and a second septet. */
const gsm7Extended = new Set("^{}\\[~]|€\f");

function septetsOf(text: string): number | undefined {
  let septets = 0;
  for (const character of text) {
    if (gsm7.has(character)) septets += 1;
    else if (gsm7Extended.has(character)) septets += 2;
    else return undefined;
  }
  return septets;
}

/** One curly quote or dash would turn a message of one segment into three. Letters are left as people write them. */
function foldTypography(text: string): string {
  return text
    .replace(/[\u2018\u2019\u201A\u2032]/g, "'")
    .replace(/[\u201C\u201D\u201E\u2033]/g, '"')
    .replace(/[\u2010-\u2015\u2212]/g, "-")
    .replaceAll("\u2026", "...")
    .replace(/[\u00A0\u2000-\u200A\u202F\u205F]/g, " ")
    .replace(/[\u200B\u200E\u200F\uFEFF]/g, "");
}

function fitted(text: string, endings: string[]): string {
  const ending = endings.join("\n");
  return `${cut(text, maxBody - ending.length - 1)}\n${ending}`;
}

function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const kept = text.slice(0, Math.max(0, length - 3)).replace(/[\uD800-\uDBFF]$/, "");
  return `${kept.trimEnd()}...`;
}
