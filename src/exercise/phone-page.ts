import type { Block, Button, Card } from "../chat/card.ts";
import { escaped } from "./html-text.ts";
import { pageStyle } from "./phone-style.ts";
import { type Proof, proofSection } from "./proof-page.ts";

/**
 * What a phone showed somebody at one moment of an exercise. `at` sorts as text, and reads as a time: an ISO instant,
 * "00:12", or "000042|03:07", of which only what follows the bar is shown.
 */
export type Shown = { at: string; to: string } & (
  | { kind?: "card"; card: Card }
  /** `from: "them"` is what the person wrote back. */
  | { kind: "sms"; text: string; from?: "muster" | "them" }
  | { kind: "call"; text: string; from?: "muster" | "them" }
);

/** `chapter` is what the table of contents calls it. */
export type Moment = {
  at: string;
  text: string;
  tone: "plain" | "good" | "warning" | "bad" | "decision";
  chapter?: string;
};

/**
 * One static HTML page without scripts or anything fetched: the contents, the time line, beside it what lit up on whose
 * phone, and the proof.
 * Moments whose times read the same stand together.
 */
export function phonePage(page: {
  title: string;
  problem: string;
  timeline: Moment[];
  cards: Shown[];
  proof?: Proof;
}): string {
  const moments = page.timeline.toSorted(byTime);
  const shown = page.cards.toSorted(byTime);
  const first = moments[0];
  const early = first ? shown.filter(({ at }) => at < first.at) : shown;
  const groups = together(moments);
  const rows = groups.map((group, index) => {
    const [start = "", end] = [group[0]?.at, groups[index + 1]?.[0]?.at];
    return row(
      group,
      `moment-${index}`,
      shown.filter(({ at }) => at >= start && (end === undefined || at < end)),
    );
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(page.title)}</title>
<style>${pageStyle}</style>
</head>
<body>
<header><h1>${escaped(page.title)}</h1><p>${escaped(page.problem)}</p>${contents(groups, page.proof)}</header>
<main>
${early.length > 0 ? row([], "early", early) : ""}${rows.join("")}</main>
${page.proof ? proofSection(page.proof) : ""}
</body>
</html>
`;
}

function byTime(a: { at: string }, b: { at: string }): number {
  return a.at < b.at ? -1 : a.at > b.at ? 1 : 0;
}

function together(moments: Moment[]): Moment[][] {
  const groups: Moment[][] = [];
  for (const moment of moments) {
    const last = groups.at(-1);
    if (last?.[0] && timeOf(last[0].at) === timeOf(moment.at)) last.push(moment);
    else groups.push([moment]);
  }
  return groups;
}

function contents(groups: Moment[][], proof: Proof | undefined): string {
  const chapters = groups.flatMap((group, index) =>
    group.flatMap(({ at, chapter }) =>
      chapter
        ? [`<li><a href="#moment-${index}"><time>${escaped(timeOf(at))}</time> ${escaped(chapter)}</a></li>`]
        : [],
    ),
  );
  const last = proof ? [`<li><a href="#proof">The proof, and the files</a></li>`] : [];
  const items = [...chapters, ...last].join("");
  return items ? `<nav aria-label="Contents"><ol>${items}</ol></nav>` : "";
}

function row(moments: Moment[], id: string, shown: Shown[]): string {
  const [first] = moments;
  const time = first ? `<time>${escaped(timeOf(first.at))}</time>` : "";
  const said = moments.map(({ tone, text }) => `<p class="${tone}">${lines(text)}</p>`).join("");
  const phones = conversations(shown).map(phone).join("");
  const mark = `<div class="moment"><div class="said">${time}${said}</div></div>`;
  return `<section id="${id}">${mark}${phones ? `<div class="phones">${phones}</div>` : ""}</section>\n`;
}

/** What one person saw at a moment, in order, is one phone. */
function conversations(shown: Shown[]): Shown[][] {
  const byPerson = new Map<string, Shown[]>();
  for (const item of shown) byPerson.set(item.to, [...(byPerson.get(item.to) ?? []), item]);
  return [...byPerson.values()];
}

function phone(items: Shown[]): string {
  const [first] = items;
  if (!first) return "";
  const owner = `<div class="owner">${escaped(first.to)}</div>`;
  return `<article class="phone">${owner}${items.map(screen).join("")}</article>`;
}

function screen(item: Shown): string {
  switch (item.kind) {
    case undefined:
    case "card":
      return chatMessage(item.card, item.at);
    case "sms":
      return bubble(item, "Text message", item.text);
    case "call":
      return bubble(item, "Phone call", item.from === "them" ? item.text : `“${item.text}”`);
  }
}

function bubble({ at, kind, from }: Extract<Shown, { text: string }>, medium: string, text: string): string {
  const side = from === "them" ? "theirs" : "ours";
  const label = `<small>${medium}, ${escaped(timeOf(at))}</small>`;
  return `<div class="${kind} ${side}">${label}<p>${lines(text)}</p></div>`;
}

function chatMessage(card: Card, at: string): string {
  const title = card.title ? `<h2>${escaped(card.title)}</h2>` : "";
  return `<div class="message"><div class="avatar" aria-hidden="true">M</div><div class="body"><div class="sender"><b>Muster</b><i>APP</i><time>${escaped(
    timeOf(at),
  )}</time></div>${title}${card.blocks.map(block).join("")}</div></div>`;
}

function block(drawn: Block): string {
  switch (drawn.type) {
    case "text":
      return drawn.text ? `<p class="${drawn.emphasis ?? "normal"}">${lines(drawn.text)}</p>` : "";
    case "facts":
      return `<dl>${drawn.facts
        .map(({ label, value, leadsTo }) => {
          const words = leadsTo ? `<u>${lines(value)}</u>` : lines(value);
          return `<div><dt>${escaped(label)}</dt><dd>${words}</dd></div>`;
        })
        .join("")}</dl>`;
    case "list":
      return `<ul>${drawn.items.map((item) => `<li>${lines(item)}</li>`).join("")}</ul>`;
    case "quote":
      return `<blockquote><p>${lines(drawn.text)}</p><footer>${escaped(drawn.from)}</footer></blockquote>`;
    case "buttons":
      return `<div class="buttons">${drawn.buttons.map(button).join("")}</div>`;
    case "divider":
      return "<hr>";
  }
}

/** Looks like a button and does nothing: the page is a record. */
function button({ label, style }: Button): string {
  return `<span class="button ${style ?? "normal"}">${escaped(label)}</span>`;
}

function lines(text: string): string {
  return escaped(text).replaceAll("\n", "<br>");
}

/** An ISO instant as its time of day; anything else as it is, after the bar if it has one. */
function timeOf(at: string): string {
  const bar = at.indexOf("|");
  if (bar >= 0) return at.slice(bar + 1);
  return /^\d{4}-\d{2}-\d{2}T(\d{2}:\d{2}:\d{2})/.exec(at)?.[1] ?? at;
}
