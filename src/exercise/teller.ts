import type { Names } from "../chat/cards/names.ts";
import { personName } from "../chat/cards/names.ts";
import type { Instant } from "../incident/time.ts";
import type { Line } from "./line.ts";
import { narrate } from "./narrate.ts";
import type { Deed } from "./play.ts";
import type { Seal, Tampering, Verdict } from "./proof.ts";
import type { Scenario } from "./scenario.ts";
import { timeOfDay } from "./story-time.ts";
import { paintFor } from "./terminal.ts";
import type { Seen } from "./watch.ts";

/** Where everything is, and what to type; every path is relative to the current folder. */
export type Ending = {
  page: string;
  report: string;
  tampered: string;
  /** Whose seal the command for the record holds. */
  holder: string;
  commands: { record: string; tampered: string };
};

/** Tells an exercise line by line, as it happens. */
export type Teller = ReturnType<typeof tellerTo>;

export function tellerTo(output: NodeJS.WriteStream) {
  const paint = paintFor(output);
  const say = (text = "") => output.write(`${text}\n`);
  const quoted = new Set<string>();

  /** The first text and the first call are shown word for word; the others say the same. */
  const withoutRepeats = (seen: Seen, line: Line): Line => {
    if (seen.event.type !== "PageAccepted" || !quoted.has(line.what)) {
      quoted.add(line.what);
      return line;
    }
    const { quote: _sameWords, ...rest } = line;
    return rest;
  };
  const tell = (at: Instant, line: Line) => say(paint.line(timeOfDay(at), line));

  return {
    opening({ title, problem }: Scenario): void {
      say(paint.heading(title));
      say();
      say(paint.paragraph(problem));
      say();
    },
    began(url: string): void {
      const where = `Muster runs at ${url}; Slack and Twilio are played on this machine. Times are the story's: a second is a minute.`;
      say(paint.quiet(where));
      say();
    },
    seen(seen: Seen, names: Names): void {
      for (const line of narrate(seen, names)) tell(seen.event.at, withoutRepeats(seen, line));
    },
    /** Most deeds are told by the event that they lead to; silence leads to none. */
    done({ step, person }: Deed, at: Instant | undefined, names: Names): void {
      if (!person || !at || !("silent" in step)) return;
      const line: Line = { who: personName(names, person), what: "stays silent", tone: "warning" };
      tell(at, line);
    },
    checked(folder: string, seals: Seal[], holder: string, { isGood, lines }: Verdict): void {
      say();
      say(paint.heading("The proof"));
      say(`The record is in ${folder}. ${holder} was shown ${seals.length} seals in Slack and holds them against it:`);
      for (const line of lines) say(paint.item(isGood, line));
    },
    tampered({ file, was, is }: Tampering, { isGood, lines }: Verdict): void {
      say(`Somebody tampers: in the copy ${file} one byte is changed, “${was}” to “${is}”:`);
      for (const line of lines) say(paint.item(isGood, line));
    },
    ending({ page, report, tampered, holder, commands }: Ending, { keep }: { keep: boolean }): void {
      say();
      say(paint.heading("Open these"));
      say(`  every card, text and call, and the proof   ${page}`);
      say(`  the report, in the times of the story      ${report}`);
      say(paint.heading(`Check the record yourself, with a seal that ${holder} was shown`));
      say(`  ${commands.record}`);
      say(paint.heading(`And ${tampered}, the copy that was tampered with: it must fail and name the event`));
      say(`  ${commands.tampered}`);
      say(paint.heading("Try next"));
      say("  npm run demo -- --list      names the scenarios that there are: --scenario hospital plays another one");
      if (!keep)
        say("  npm run demo -- --keep      plays it again and leaves Slack, Twilio and Muster running to look at");
      say("  npm run muster -- init      writes a muster.yaml of your own to fill in");
    },
    keeps(addresses: { muster: string; slack: string; twilio: string }): void {
      say();
      say(paint.heading("Still running, until Ctrl-C"));
      say("  Open these in a browser:");
      say(`  Slack                       ${addresses.slack}/     every room and message, choose the war room there`);
      say(`  Twilio                      ${addresses.twilio}/     every text and call`);
      say(
        `  Muster                      ${addresses.muster}/healthz  whether it runs; /readyz whether it can work; /metrics`,
      );
    },
    failed(reason: string): void {
      say();
      say(paint.bad(`✗ ${reason}`));
    },
  };
}
