import type { Names } from "../chat/cards/names.ts";
import { personName } from "../chat/cards/names.ts";
import { type Line, narrate, storyMinutes } from "./narrate.ts";
import type { Deed } from "./play.ts";
import type { Seal, Tampering, Verdict } from "./proof.ts";
import type { Scenario } from "./scenario.ts";
import { paintFor } from "./terminal.ts";
import type { Seen } from "./watch.ts";

/** Tells an exercise line by line, as it happens. */
export type Teller = ReturnType<typeof tellerTo>;

export function tellerTo(output: NodeJS.WriteStream) {
  const paint = paintFor(output);
  const say = (text = "") => output.write(`${text}\n`);
  const quoted = new Set<string>();
  let startMs = 0;

  /** The first text and the first call are shown word for word; the others say the same. */
  const withoutRepeats = (seen: Seen, line: Line): Line => {
    if (seen.event.type !== "PageAccepted" || !quoted.has(line.what)) {
      quoted.add(line.what);
      return line;
    }
    const { quote: _sameWords, ...rest } = line;
    return rest;
  };
  const tell = (atMs: number, line: Line) => {
    startMs ||= atMs;
    say(paint.line(storyMinutes(atMs - startMs), line));
  };

  return {
    opening({ title, problem }: Scenario): void {
      say(paint.heading(title));
      say();
      say(paint.paragraph(problem));
      say();
    },
    began(url: string): void {
      const where = `Muster runs at ${url}; Slack and Twilio are played on this machine. One second is one minute.`;
      say(paint.quiet(where));
      say();
    },
    seen(seen: Seen, names: Names): void {
      for (const line of narrate(seen, names)) tell(Date.parse(seen.event.at), withoutRepeats(seen, line));
    },
    /** Most deeds are told by the event that they lead to; silence leads to none. */
    done({ step, person }: Deed, names: Names): void {
      if (!person || !("silent" in step)) return;
      const line: Line = { who: personName(names, person), what: "stays silent", tone: "warning" };
      tell(Date.now(), line);
    },
    checked(folder: string, seals: Seal[], holder: string, { isGood, lines }: Verdict): void {
      say();
      say(paint.heading("The proof"));
      say(`The record is in ${folder}. ${holder} was shown ${seals.length} seals in Slack and holds them against it:`);
      for (const line of lines) say(paint.item(isGood, line));
    },
    tampered({ was, is }: Tampering, { isGood, lines }: Verdict): void {
      say(`In a copy one byte is changed, “${was}” to “${is}”:`);
      for (const line of lines) say(paint.item(isGood, line));
    },
    ending(paths: { page: string; folder: string }): void {
      const { page, folder } = paths;
      say();
      say(paint.heading("Look at it"));
      say(`  every card, text and call   ${page}`);
      say(`  the report                  ${folder}/after-action.md`);
      say(`  check the record yourself   node ${folder}/verify.mjs ${folder}/bundle.json`);
      say(paint.heading("Try next"));
      say("  npm run demo -- --keep      plays it again and leaves Slack, Twilio and Muster running to look at");
      say("  npm run muster -- init      writes a muster.yaml of your own to fill in");
    },
    keeps(addresses: { muster: string; slack: string; twilio: string }): void {
      say();
      say(paint.heading("Still running, until Ctrl-C"));
      say(`  Muster                      ${addresses.muster}/healthz  /readyz  /metrics`);
      say(`  Slack, from the inside      ${addresses.slack}`);
      say(`  Twilio, from the inside     ${addresses.twilio}`);
    },
    failed(reason: string): void {
      say();
      say(paint.bad(`✗ ${reason}`));
    },
  };
}
