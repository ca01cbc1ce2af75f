import { randomUUID } from "node:crypto";
import type { Stage } from "../../src/exercise/stage.ts";
import type { Ledger } from "../../src/ledger/ledger.ts";
import { toEvent } from "../../src/ledger/seal.ts";
import { shutDownQuestion } from "./organisation.ts";
import { type Persistent, persistent, until } from "./persistent.ts";

/**
 * The demo's story without its pauses: an alert, the commander confirms, the ladders of three executives, a delegate who
 * is reached by a call, a decision with an objection, and the record in somebody's hands. Everybody answers as soon as
 * they are asked.
 */
export const shortStoryPolicy = {
  organisation: { name: "Example", bridge: "+1 555 0199", triage: { within: "60s" }, pageBudget: "10m" },
  people: {
    ben: { name: "Ben Adler", roles: ["commander"] },
    amara: { name: "Amara Okafor", roles: ["ciso"] },
    carla: { name: "Carla Reyes", roles: ["coo"], delegates: ["dev"] },
    dev: { name: "Dev Patel", roles: ["deputy-coo"] },
    noor: { name: "Noor Haddad", roles: ["cio"] },
  },
  severities: {
    sev1: {
      call: [
        { role: "ciso", acknowledgeWithin: "12s" },
        { role: "coo", acknowledgeWithin: "6s" },
        { role: "cio", acknowledgeWithin: "6s" },
      ],
      steps: [
        { at: "0%", by: ["chat"] },
        { at: "10%", by: ["sms"] },
        { at: "20%", by: ["voice"] },
        { at: "100%", to: "delegate", by: ["chat", "sms", "voice"] },
      ],
    },
  },
  authority: [{ fallback: true, decides: { atLeast: 2, of: ["ciso", "coo", "cio"] }, within: "60s" }],
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
  for (const command of ["contain", "recover", "close"]) await cast.ben.type(`${incident} ${command} Done`);
  await cast.amara.type(`${incident} export`);
  return incident;
}

async function decide({ ben, amara, noor, dev }: Cast, incident: string): Promise<void> {
  await ben.fill(() => ben.command(`${incident} decide`), shutDownQuestion);
  await dev.fill(() => dev.pressAny(incident, ["I object", "Write my reason"]), {
    reason: "Revenue stops, and nobody told customers.",
  });
  await Promise.all([amara, noor].map((decider) => decider.press(incident, "Approve: Shut down")));
}

type Name = keyof typeof shortStoryPolicy.people;
type Cast = Record<Name, Persistent>;

function castOf(stage: Stage): Cast {
  const entries = Object.entries(stage.people).map(([id, player]) => [id, persistent(stage, player)]);
  return Object.fromEntries(entries) as Cast;
}
