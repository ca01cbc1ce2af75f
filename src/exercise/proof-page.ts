import { escaped } from "./html-text.ts";

/** What was checked at the end of an exercise, for its page. */
export type Proof = {
  /** Beside the page; paths are relative to it. */
  files: { path: string; what: string }[];
  checks: { what: string; command: string; isGood: boolean; lines: string[] }[];
};

export function proofSection({ files, checks }: Proof): string {
  const links = files.map(
    ({ path, what }) => `<li><a href="${escaped(encodeURI(path))}">${escaped(path)}</a>: ${escaped(what)}</li>`,
  );
  return `<div class="proof" id="proof"><h2>The proof</h2><ul>${links.join("")}</ul>${checks.map(check).join("")}</div>`;
}

function check({ what, command, isGood, lines }: Proof["checks"][number]): string {
  const said = lines.map((line) => `${isGood ? "✓" : "✗"} ${line}`).join("\n");
  return `<h3>${escaped(what)}</h3><pre>$ ${escaped(command)}\n<b class="${isGood ? "good" : "bad"}">${escaped(said)}</b></pre>`;
}
