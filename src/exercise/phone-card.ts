import type { Block, Button } from "../chat/card.ts";
import { escaped } from "./html-text.ts";

/** The parts of a card as a phone draws them, in HTML. */

export function block(drawn: Block): string {
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

export function lines(text: string): string {
  return escaped(text).replaceAll("\n", "<br>");
}

/** An ISO instant as its time of day; anything else as it is, after the bar if it has one. */
export function timeOf(at: string): string {
  const bar = at.indexOf("|");
  if (bar >= 0) return at.slice(bar + 1);
  return /^\d{4}-\d{2}-\d{2}T(\d{2}:\d{2}:\d{2})/.exec(at)?.[1] ?? at;
}
