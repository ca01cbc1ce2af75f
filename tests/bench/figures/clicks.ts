import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { TooManyRequests } from "../../../src/exercise/slack-double.ts";
import { slackPlayer } from "../../../src/exercise/slack-player.ts";
import { toMs } from "../../../src/incident/time.ts";
import { toEvent } from "../../../src/ledger/seal.ts";
import { openSqliteLedger } from "../../../src/ledger/sqlite.ts";
import { labelsOf, until } from "../../support/persistent.ts";
import { alone, atMost, compared, timesAtMost } from "../figure.ts";
import { sendAlerts, under } from "../load/alerts.ts";
import { startServed } from "../load/served.ts";
import { openLoop } from "../open-loop.ts";
import type { Row } from "../row.ts";

const forMs = 5_000;
/** Of a whole room that answers at once. */
const perSecond = 20;
/** The pages of an incident are due 6 s apart, the last of them after 36 s. */
const stormMs = 40_000;
const incidentsInStorm = 10;

export const row: Row = {
  about: `Slack's clicks and commands, answered once they are durable, while alerts arrive; pages while Slack refuses every edit`,
  async measure({ inPairs, inRuns, progress }) {
    let isStorm = false;
    let refusals = 0;
    const served = await startServed({
      onSlackCall: ({ method, when }) => {
        if (!isStorm || method !== "chat.update" || when !== "before") return;
        refusals += 1;
        throw new TooManyRequests(10);
      },
    });
    try {
      const click = await clicking(served);
      const command = await commanding(served);
      const during = async (alertsPerSecond: number, send: () => Promise<unknown>) => {
        const alerts = sendAlerts({ to: served.alerts, perSecond: alertsPerSecond, forMs: forMs + 3_000 });
        // Until the alerts' own process has started.
        await pause(1_500);
        const { p99Ms } = await openLoop({ perSecond, forMs, send });
        return under(await alerts, p99Ms);
      };
      const idle = async () => (await openLoop({ perSecond, forMs, send: click })).p99Ms;
      await idle();
      const clicks = await inRuns(() => during(100, click));
      const commands = await inRuns(() => during(100, command));
      const pairs = await inPairs(() => during(1_000, click), idle);
      progress(`${stormMs / 1_000} s in which Slack edits nothing`);
      isStorm = true;
      const lateness = await latenessInStorm(served);
      if (refusals === 0) throw new Error("Slack was asked to edit nothing");
      return [
        alone({ name: "click to answer at 100 alerts/s, p99", unit: "ms", runs: clicks, goal: atMost(150) }),
        alone({ name: "command to answer at 100 alerts/s, p99", unit: "ms", runs: commands, goal: atMost(150) }),
        compared({
          name: "click to answer at 1000 alerts/s, p99",
          unit: "ms",
          peer: "the same without alerts",
          pairs,
          goal: timesAtMost(3),
        }),
        alone({
          name: `page's lateness, by chat, text and call, in ${stormMs / 1_000} s of refused edits, p99`,
          unit: "ms",
          runs: [lateness],
          goal: atMost(50),
        }),
      ];
    } finally {
      await served.stop();
    }
  },
};

type Served = Awaited<ReturnType<typeof startServed>>;

/** Somebody's "I'm awake", pressed anew each time: only the first says anything new, and every press is recorded. */
async function clicking({ stage }: Served): Promise<() => Promise<void>> {
  const amara = stage.people.amara as Served["stage"]["people"][string];
  await stage.people.ben?.slack.command("declare 1 Payroll server is encrypted");
  const label = "I'm awake, joining in 5";
  const message = await until("a call", async () => {
    return (await amara.slack.messages()).find((each) => labelsOf(each).includes(label));
  });
  let pressed: Record<string, unknown> = {};
  const keeping = slackPlayer({
    ...{ double: stage.slack, botUrl: stage.botUrl, userId: amara.slackUser },
    deliver: async (_kind, payload) => {
      pressed = payload as typeof pressed;
      return { status: 200, ack: undefined };
    },
  });
  await keeping.pressOn(message, label);
  const [action] = pressed.actions as object[];
  return async () => {
    const actions = [{ ...action, action_ts: `${performance.timeOrigin + performance.now()}` }];
    const { status } = await stage.deliver("interactive", { ...pressed, actions, trigger_id: randomUUID() });
    if (status !== 200) throw new Error(`a click was answered ${status}`);
  };
}

/** A note in the incident that is open: one more durable fact each time. */
async function commanding({ stage }: Served): Promise<() => Promise<void>> {
  let notes = 0;
  const typed = {
    command: "/muster",
    user_id: stage.people.ben?.slackUser ?? "",
    user_name: "ben",
    team_id: stage.slack.teamId,
    channel_id: "D0MUSTER00",
    is_enterprise_install: "false",
  };
  const incident = await idOfFirst(stage);
  return async () => {
    notes += 1;
    const own = { trigger_id: randomUUID(), response_url: `${stage.slack.origin}/response/${randomUUID()}` };
    const text = `${incident} note The backups of hall ${notes} are intact`;
    const { status } = await stage.deliver("slash_commands", { ...typed, ...own, text });
    if (status !== 200) throw new Error(`a command was answered ${status}`);
  };
}

/** How late the pages were that fell due since this was asked, p99. */
async function latenessInStorm({ stage }: Served): Promise<number> {
  const sinceMs = performance.timeOrigin + performance.now();
  for (let index = 1; index <= incidentsInStorm; index += 1) {
    await stage.people.ben?.slack.command(`declare 1 Payroll server ${index} is encrypted`);
  }
  await pause(stormMs);
  const late = (await readFacts(stage)).filter(({ dueMs }) => dueMs > sinceMs).map(({ lateMs }) => lateMs);
  if (late.length < incidentsInStorm) throw new Error(`only ${late.length} pages were accepted`);
  return late.toSorted((a, b) => a - b)[Math.floor(late.length * 0.99)] as number;
}

async function readFacts(stage: Served["stage"]) {
  const ledger = await openSqliteLedger({ file: join(stage.folder, "muster.db"), readOnly: true });
  const ids = (await ledger.listIncidents()).map(({ id }) => id);
  const events = (await Promise.all(ids.map((id) => ledger.read(id)))).flat().map(toEvent);
  await ledger.close();
  const due = new Map(events.flatMap(({ type, data }) => (type === "PageDue" ? [[data.page, data] as const] : [])));
  return events.flatMap(({ type, at, data }) => {
    const page = type === "PageAccepted" ? due.get(data.page) : undefined;
    if (!page) return [];
    return [{ dueMs: toMs(page.scheduled), lateMs: toMs(at) - toMs(page.scheduled) }];
  });
}

async function idOfFirst(stage: Served["stage"]): Promise<string> {
  const ledger = await openSqliteLedger({ file: join(stage.folder, "muster.db"), readOnly: true });
  const incident = (await ledger.listIncidents()).at(-1)?.id;
  await ledger.close();
  if (incident === undefined) throw new Error("nothing is declared");
  return incident;
}
