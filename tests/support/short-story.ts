import { randomUUID } from "node:crypto";
import type { Stage } from "../../src/exercise/stage.ts";
import type { Ledger } from "../../src/ledger/ledger.ts";
import { toEvent } from "../../src/ledger/seal.ts";
import { shutDownQuestion } from "./organisation.ts";
import { type Persistent, persistent, until } from "./persistent.ts";

/**
 * The story of `npm run demo` without its pauses: an alert, the commander confirms, three ladders of which one is answered
 * by a delegate, two who do not agree and say why, a tie-breaker who chooses on a condition, an objection, customers who
 * are told, an action that takes a service down until its meter is full, a legal clock, and the record in somebody's
 * hands. Everybody answers as soon as they are asked.
 */
export const shortStoryPolicy = {
  organisation: {
    name: "Example",
    bridge: "+1 555 0199",
    acknowledgeWithin: "12s",
    clocks: ["gdpr"],
    triage: { within: "60s" },
    pageBudget: "10m",
  },
  people: {
    ben: { name: "Ben Adler", roles: ["commander"] },
    amara: { name: "Amara Okafor", roles: ["ciso"] },
    carla: { name: "Carla Reyes", roles: ["coo"], delegates: ["dev"] },
    dev: { name: "Dev Patel", roles: ["deputy-coo"] },
    noor: { name: "Noor Haddad", roles: ["cpo"] },
    farid: { name: "Farid Haddad", roles: ["ceo"] },
    ines: { name: "Ines Duarte", roles: ["customer-care"] },
  },
  severities: {
    sev1: {
      call: [
        { role: "ciso", acknowledgeWithin: "12s" },
        { role: "coo", acknowledgeWithin: "6s" },
        { role: "cpo", acknowledgeWithin: "6s" },
      ],
      steps: [
        { at: "0%", by: ["chat"] },
        { at: "10%", by: ["sms"] },
        { at: "20%", by: ["voice"] },
        { at: "100%", to: "delegate", by: ["chat", "sms", "voice"] },
      ],
    },
  },
  services: {
    payments: { tier: 1, owner: "coo", tolerableDowntime: "2s", recoveryTime: "1s", customerNotice: "customer-care" },
  },
  authority: [
    { when: { action: "shut-down" }, decides: { all: ["ciso", "coo"] }, tieBreaker: "ceo", within: "10m" },
    { fallback: true, decides: { any: ["ciso"] } },
  ],
  commands: { close: ["commander"], export: ["ciso"] },
  alerts: { edr: { kind: "generic", auth: { kind: "bearer" } } },
};

/** Plays it once, whatever happens to the server meanwhile. Returns the incident's id when everybody is done. */
export async function playShortStory(stage: Stage, ledger: Ledger): Promise<string> {
  const cast = castOf(stage);
  const finding = randomUUID();
  const alert = { id: finding, title: "Ransom note on FS-01", severity: "sev1", asset: finding };
  const known = new Set((await ledger.listIncidents()).map(({ id }) => id));
  await until("202 for the alert", async () => (await stage.sendAlert("edr", alert)).status === 202 || undefined);
  const incident = await until("the incident", async () =>
    (await ledger.listIncidents()).map(({ id }) => id).find((id) => !known.has(id)),
  );
  const [declared] = (await ledger.read(incident)).map(toEvent);
  const codename = declared?.type === "IncidentDeclared" ? declared.data.codename : "";
  await cast.ben.confirm(incident);
  await Promise.all([
    cast.amara.awake(incident),
    cast.noor.text(incident, codename, "1"),
    cast.carla.key(incident, "2").then(() => cast.dev.text(incident, codename, "1")),
  ]);
  await decide(cast, incident);
  await followThrough(cast, incident, ledger);
  for (const command of ["contain", "recover", "close"]) await cast.ben.type(`${incident} ${command} Done`);
  await cast.amara.fill(() => cast.amara.command(`${incident} export`), {});
  return incident;
}

async function decide({ ben, amara, dev, farid }: Cast, incident: string): Promise<void> {
  const about = { action: "shut-down", acts: "1", service: "payments", downtime: "1m" };
  await ben.fill(() => ben.command(`${incident} decide`), { ...shutDownQuestion, ...about });
  await dev.press(incident, "Choose: Wait");
  await dev.fill(() => dev.pressAny(incident, ["Say why"]), { reason: "Payroll settles at four." });
  await amara.press(incident, "Approve: Shut down");
  await amara.fill(() => amara.pressAny(incident, ["Say why"]), { reason: "It spreads by the minute." });
  await farid.awake(incident);
  await farid.fill(() => farid.pressAny(incident, ["On a condition…"]), {
    option: "option-1",
    condition: "Customers are told first.",
  });
  await dev.fill(() => dev.pressAny(incident, ["Record my objection", "Write my reason"]), {
    reason: "Revenue stops, and nobody told customers.",
  });
}

async function followThrough({ ben, noor, ines }: Cast, incident: string, ledger: Ledger): Promise<void> {
  await ines.fill(() => ines.pressAny(incident, ["Customers have been told"]), {});
  await ben.type(`${incident} action condition-met`);
  await ben.type(`${incident} action start`);
  await noor.type(`${incident} clocks aware The vault was opened`);
  await until("a full meter", async () => {
    const marks = (await ledger.read(incident)).map(toEvent).filter(({ type }) => type === "DowntimeReached");
    return marks.some(({ data }) => "mark" in data && data.mark === "100%") || undefined;
  });
  await ben.type(`${incident} action revert The second data centre carries payments`);
}

type Name = keyof typeof shortStoryPolicy.people;
type Cast = Record<Name, Persistent>;

function castOf(stage: Stage): Cast {
  const entries = Object.entries(stage.people).map(([id, player]) => [id, persistent(stage, player)]);
  return Object.fromEntries(entries) as Cast;
}
