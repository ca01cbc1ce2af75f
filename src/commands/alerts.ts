import type { RecordConfig } from "../config.ts";
import { fromMs } from "../incident/time.ts";
import type { AlertStatus, KeptAlert, Ledger } from "../ledger/ledger.ts";
import { openLedger, openRecord } from "../wire.ts";

/** `muster alerts`: what became of what the doors accepted, and another try for what nobody understood. */

type Terminal = { say(line: string): void; complain(line: string): void };

/** Oldest first, one line each. Returns the exit code. */
export async function listAlerts(
  config: RecordConfig,
  { status, limit }: { status: AlertStatus; limit: number },
  { say }: Terminal,
): Promise<number> {
  return await reading(config, async (ledger) => {
    const [counts, alerts] = [await ledger.countAlerts(), await ledger.listAlerts({ status, limit })];
    for (const alert of alerts) say(lineOf(alert));
    if (alerts.length < counts[status]) say(`… and ${counts[status] - alerts.length} more: --limit shows them`);
    say(`${counts.quarantined} in quarantine, ${counts.stored} waiting to be mapped, ${counts.handled} handled.`);
    return 0;
  });
}

/** What is known of one, and its body as it was received, which is all that goes to a file or a parser behind a pipe. */
export async function showAlert(config: RecordConfig, id: string, terminal: Terminal): Promise<0 | 1> {
  return await reading(config, async (ledger) => {
    const alert = await ledger.findAlert(id);
    if (!alert) return noSuchAlert(id, terminal);
    terminal.complain(lineOf(alert));
    terminal.say(visible(alert.body));
    return 0;
  });
}

/** Those in quarantine are mapped once more, by the replicas that run, at their next sweep. */
export async function replayAlerts(
  config: RecordConfig,
  ids: string[] | "all",
  { say, complain }: Terminal,
): Promise<0 | 1> {
  // Looked at first: a file that is not there is not made by asking for it.
  const wanted = await reading(config, async (ledger) => (ids === "all" ? await quarantined(ledger) : ids));
  const ledger = await openLedger(config);
  try {
    let missing = 0;
    for (const id of wanted) {
      if (await ledger.replayAlert(id)) say(`✓ ${id} will be mapped again at the next sweep`);
      else {
        complain(`✗ ${id} is not in quarantine — muster alerts lists what is`);
        missing++;
      }
    }
    if (wanted.length === 0) say("Nothing is in quarantine.");
    if (missing < wanted.length) for (const line of whatFollows) say(line);
    return missing > 0 ? 1 : 0;
  } finally {
    await ledger.close();
  }
}

const whatFollows = [
  "They are read as the running servers read alerts: if muster.yaml changed, restart muster serve first.",
  "What is understood now may open an incident and call people.",
];

async function quarantined(ledger: Ledger): Promise<string[]> {
  const { quarantined: limit } = await ledger.countAlerts();
  return (await ledger.listAlerts({ status: "quarantined", limit })).map(({ id }) => id);
}

async function reading<T>(config: RecordConfig, ask: (ledger: Ledger) => Promise<T>): Promise<T> {
  const ledger = await openRecord(config);
  try {
    return await ask(ledger);
  } finally {
    await ledger.close();
  }
}

/** What a sender wrote moves no cursor. JSON holds no such characters but in escapes. */
function visible(body: string): string {
  return body.replace(
    /[^\P{Cc}\t\n\r]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function noSuchAlert(id: string, { complain }: Terminal): 1 {
  complain(`✗ no alert has the id ${id} — muster alerts lists those in quarantine`);
  return 1;
}

function lineOf({ id, source, receivedAtMs, status, outcome }: KeptAlert): string {
  return `${id}  ${fromMs(receivedAtMs)}  ${source}  ${outcome ? becameOf(outcome) : status}`;
}

function becameOf(outcome: NonNullable<KeptAlert["outcome"]>): string {
  switch (outcome.status) {
    case "quarantined":
      return outcome.reason;
    case "handled":
      return [Object.keys(outcome.heard).join(", ") || "no incident", outcome.note].filter(Boolean).join("; ");
  }
}
