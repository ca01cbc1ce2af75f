import type { Instant } from "../incident/time.ts";
import { toMs } from "../incident/time.ts";

/**
 * People's words inside Markdown (CommonMark 0.31 with GitHub's tables): whatever they wrote reads as they wrote it
 * and can make neither a heading, a table cell, a link, HTML nor the end of a quotation.
 */

/**
 * Any ASCII punctuation may be escaped with a backslash (CommonMark 2.4); these mean something inside a line. GitHub
 * makes a link of `://` and of `www.` by itself.
 */
const inlineMarks = /[\\`*_[\]<|~$]|&(?=#?\w+;)|:(?=\/\/)|(?<=\bwww)\./gi;
/** These mean something at the start of a line: headings, underlines of headings, quotations, lists, table rules. */
const lineStart = /^([#+\-=:>]|\d+(?=[.)](?:\s|$)))/;
/** Controls, and what reorders or breaks a line in some readers only (Unicode UAX 9; U+2028, U+2029). */
const unseen = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** One line, for a table cell or a sentence; line ends show as `⏎`. */
export function inline(words: string): string {
  return escapeLine(words.trim().replaceAll(/\s*\r?\n\s*/g, " ⏎ "));
}

/** Verbatim, as a block quotation; its lines stay lines. */
export function quoted(words: string): string[] {
  const lines = words.replace(/\r\n?/g, "\n").trimEnd().split("\n");
  return lines.map((line, i) => {
    const breaks = line.trim() !== "" && (lines[i + 1] ?? "").trim() !== "";
    return `> ${escapeLine(line)}${breaks ? "\\" : ""}`.trimEnd();
  });
}

function escapeLine(line: string): string {
  const visible = line.replaceAll(unseen, (mark) => (mark === "\t" ? " " : `⟨U+${codeOf(mark)}⟩`));
  const indent = /^ */.exec(visible)?.[0] ?? "";
  const escaped = visible.slice(indent.length).replaceAll(inlineMarks, "\\$&").replace(lineStart, escapeStart);
  // Four spaces would begin a code block; an entity is no indentation (CommonMark 2.5).
  return indent === "" ? escaped : `&#32;${indent.slice(1)}${escaped}`;
}

/** A number cannot be escaped, the dot after it can. */
function escapeStart(start: string): string {
  return /\d/.test(start) ? `${start}\\` : `\\${start}`;
}

function codeOf(mark: string): string {
  return (mark.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
}

/** Cells are Markdown already; an absent one is a dash. */
export function table(head: string[], rows: (string | undefined)[][]): string[] {
  const line = (cells: (string | undefined)[]) => `| ${cells.map((cell) => cell || "–").join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
}

/** `2026-11-22 03:00:12`, in UTC. */
export function utc(instant: Instant): string {
  return instant.slice(0, 19).replace("T", " ");
}

/** `2026-11-22 03:00`, in UTC, where seconds mean nothing. */
export function utcMinute(instant: Instant): string {
  return utc(instant).slice(0, 16);
}

/** `+0:04:12` from one instant to another; fractions of a second only where there would be nothing else to see. */
export function elapsed(from: Instant, to: Instant): string {
  const ms = toMs(to) - toMs(from);
  if (ms > 0 && ms < 1_000) return `+${ms} ms`;
  const seconds = Math.floor(ms / 1_000);
  const two = (n: number) => String(n).padStart(2, "0");
  return `+${Math.floor(seconds / 3_600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** " (as of 2026-11-22 02:40:00)", when it happened before it was said. */
export function asOf(occurredAt: string | undefined): string {
  return occurredAt ? ` (as of ${utc(occurredAt)})` : "";
}
