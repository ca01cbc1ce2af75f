import { randomUUID } from "node:crypto";
import type { Stage } from "../../src/exercise/stage.ts";
import type { Ledger } from "../../src/ledger/ledger.ts";
import { playShortStory } from "../support/short-story.ts";

export type Done = { stories: number; alerts: number; commands: number; failures: string[] };

/** Each begins when its time has come, whether or not the one before has ended. */
const storyEveryMs = 30_000;
const alertEveryMs = 1_000;
const commandEveryMs = 2_000;

/** What is asked for, in turn. */
const commands = ["help", "list", "clocks", "agreements"];

/**
 * A steady day: one whole incident after the other, from its alert over call-ins, clicks and a decision to its end, beside
 * alerts that declare nothing and commands of people who only look. Nobody lives through two incidents at once: a story
 * whose time comes while the last one is told is left out.
 */
export function startMix(stage: Stage, ledger: Ledger): { done: Done; stop(): Promise<void> } {
  const done: Done = { stories: 0, alerts: 0, commands: 0, failures: [] };
  const underWay = new Set<Promise<void>>();
  let isTelling = false;

  function begin(what: "stories" | "alerts" | "commands", job: () => Promise<unknown>): Promise<void> {
    const run = job().then(
      () => {
        done[what] += 1;
      },
      (error: unknown) => {
        done.failures.push(`${what}: ${String(error)}`);
      },
    );
    underWay.add(run);
    void run.then(() => underWay.delete(run));
    return run;
  }

  const tell = async () => {
    if (isTelling) return;
    isTelling = true;
    await begin("stories", () => playShortStory(stage, ledger));
    isTelling = false;
  };
  const alert = () => begin("alerts", () => accepted(stage, mildAlert(done.alerts)));
  const command = () => begin("commands", () => typed(stage, done.commands));
  void tell();
  const timers = [
    setInterval(tell, storyEveryMs),
    setInterval(alert, alertEveryMs),
    setInterval(command, commandEveryMs),
  ];
  return {
    done,
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await Promise.all(underWay);
    },
  };
}

/** By turns a finding of its own, one of a few that come again and again, and the end of one. */
function mildAlert(count: number): object {
  const again = `again-${count % 5}`;
  const about = { title: "A port was scanned", severity: "low" };
  switch (count % 3) {
    case 0:
      return { ...about, id: randomUUID(), asset: `host-${count % 50}` };
    case 1:
      return { ...about, id: again, asset: again };
    default:
      return { ...about, id: again, asset: again, status: "resolved" };
  }
}

async function accepted(stage: Stage, alert: object): Promise<void> {
  const { status } = await stage.sendAlert("edr", alert);
  if (status !== 202) throw new Error(`an alert was answered ${status}`);
}

async function typed(stage: Stage, count: number): Promise<void> {
  const people = Object.values(stage.people);
  const { status } =
    (await people[count % people.length]?.slack.command(commands[count % commands.length] ?? "")) ?? {};
  if (status !== 200) throw new Error(`a command was answered ${status}`);
}
