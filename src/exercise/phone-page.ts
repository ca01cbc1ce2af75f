import { listOf } from "../chat/cards/names.ts";
import { escaped } from "./html-text.ts";
import { block, lines, timeOf } from "./phone-card.ts";
import { type Screen, type Shown, together } from "./phone-screens.ts";
import { pageStyle } from "./phone-style.ts";
import { type Proof, proofSection } from "./proof-page.ts";

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
  const groups = atOneTime(moments);
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

function atOneTime(moments: Moment[]): Moment[][] {
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

/** What the same people saw at a moment, in order, is one phone. */
function conversations(shown: Shown[]): Screen[][] {
  const byReaders = new Map<string, Screen[]>();
  for (const screen of together(shown)) {
    const owners = listOf(screen.to);
    byReaders.set(owners, [...(byReaders.get(owners) ?? []), screen]);
  }
  return [...byReaders.values()];
}

function phone(items: Screen[]): string {
  const [first] = items;
  if (!first) return "";
  const owner = `<div class="owner">${escaped(capitalised(listOf(first.to)))}</div>`;
  return `<article class="phone">${owner}${items.map(screen).join("")}</article>`;
}

function capitalised(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}

function screen(item: Screen): string {
  switch (item.kind) {
    case "card":
      return chatMessage(item);
    case "sms":
      return bubble(item, "Text message", item.text);
    case "call":
      return bubble(item, "Phone call", item.from === "them" ? item.text : `“${item.text}”`);
  }
}

function bubble({ at, kind, from }: Extract<Screen, { text: string }>, medium: string, text: string): string {
  const side = from === "them" ? "theirs" : "ours";
  const label = `<small>${medium}, ${escaped(timeOf(at))}</small>`;
  return `<div class="${kind} ${side}">${label}<p>${lines(text)}</p></div>`;
}

function chatMessage({ at, title, blocks, own }: Extract<Screen, { kind: "card" }>): string {
  const heading = title ? `<h2>${escaped(title)}</h2>` : "";
  const sender = `<div class="sender"><b>Muster</b><i>APP</i><time>${escaped(timeOf(at))}</time></div>`;
  const apart = own.map(
    (part) => `<p class="only">Only for ${escaped(listOf(part.to))}</p>${part.blocks.map(block).join("")}`,
  );
  const body = `<div class="body">${sender}${heading}${blocks.map(block).join("")}${apart.join("")}</div>`;
  return `<div class="message"><div class="avatar" aria-hidden="true">M</div>${body}</div>`;
}
