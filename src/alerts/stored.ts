import type { ReceivedAlert } from "../ledger/ledger.ts";
import { type MapResult, type MapSettings, type Source, unmappable } from "./alert.ts";
import type { ConfiguredSource } from "./configured.ts";
import { unwrapped } from "./envelope.ts";
import { isJson, recordsOf } from "./lines.ts";
import { sourceBy } from "./mapping/mapping.ts";
import { sources } from "./sources/index.ts";

/** What is kept of a body, and what it is read as afterwards. */

/** What is stored of a body that is authentic and not too long, or how it is refused. */
export function readBody(
  kind: ConfiguredSource["kind"],
  bytes: Buffer,
): { kind: "read"; text: string } | { kind: "refused"; reason: string; error: string } {
  const { read, ...refusal } = readings[kind === "mapping" ? "json" : (builtIn(kind).reads ?? "json")];
  const text = read(bytes);
  return text === undefined ? { kind: "refused", ...refusal } : { kind: "read", text };
}

/** Maps a stored payload as its source says. Never throws: what cannot be mapped is kept with the reason. */
export function mapStored(alert: ReceivedAlert, configured: ConfiguredSource, settings: MapSettings): MapResult {
  try {
    const source = configured.kind === "mapping" ? sourceBy(configured.mapping) : builtIn(configured.kind);
    const context = { source: alert.source, alertId: alert.id, settings, own: configured };
    if (source.reads === "text") {
      // It reads the body itself; only an override of the installation's own asks for the whole of it.
      const payload = configured.key || configured.group ? documentIn(alert.body) : undefined;
      return source.map(alert.body, { ...context, payload });
    }
    const payload = documentIn(alert.body);
    // A mapping of one's own is written for the body as it comes.
    const content = configured.kind === "mapping" ? payload : unwrapped(payload);
    return source.map(content, { ...context, payload });
  } catch (error) {
    // The message may quote the payload, which may hold secrets.
    const name = error instanceof Error ? error.name : "an unknown error";
    return unmappable(`the mapping "${configured.kind}" failed with ${name}`);
  }
}

/** What the body is as JSON, a list where it is one document a line; any other body of lines is its text. */
function documentIn(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return isJson(body) ? recordsOf(body) : body;
  }
}

/** One type for all of them, in which what a source reads is optional. */
function builtIn(kind: Exclude<ConfiguredSource["kind"], "mapping">): Source {
  return sources[kind];
}

/** The text of valid UTF-8 that is JSON, exactly as received but for a byte order mark. */
function jsonText(bytes: Buffer): string | undefined {
  try {
    const text = utf8(bytes);
    return isJson(text) ? text : undefined;
  } catch {
    return undefined;
  }
}

/** The same, also where it is the field `payload` of a form. */
function formText(bytes: Buffer): string | undefined {
  if (!bytes.subarray(0, formStart.length).equals(formStart)) return jsonText(bytes);
  const payload = new URLSearchParams(bytes.toString("latin1")).get("payload") ?? "";
  return isJson(payload) ? payload.toWellFormed() : undefined;
}

const formStart = Buffer.from("payload=");

/**
 * The text of valid UTF-8. A NUL, which PostgreSQL keeps in no text, becomes a space: it may stand in what an attacker
 * wrote, and must neither lose the alert nor begin a line.
 */
function anyText(bytes: Buffer): string | undefined {
  try {
    return utf8(bytes).replaceAll("\u0000", " ");
  } catch {
    return undefined;
  }
}

function utf8(bytes: Buffer): string {
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

const readings = {
  json: { read: jsonText, reason: "malformed-json", error: "The body is not JSON in UTF-8." },
  form: { read: formText, reason: "malformed-json", error: "The body is not JSON in UTF-8, and no form with it." },
  text: { read: anyText, reason: "malformed-text", error: "The body is not text in UTF-8." },
};
