import { randomUUID } from "node:crypto";
import type { Stage } from "../../src/exercise/stage.ts";
import type { Incident } from "../../src/incident/incident.ts";
import { type Persistent, persistent, until } from "./persistent.ts";

/**
 * The demo's story without its pauses: an alert, the commander confirms, three ladders, a delegate who is reached by a
 * call, a decision with an objection, and the record in somebody's hands. Everybody answers as soon as they are asked.
 */
export const shortStoryPolicy = {
  organisation: { name: "Example", bridge: "+1 555 0199", triage: { within: "60s" }, pageBudget: "30s" },
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
        { role: "ciso", acknowledgeWithin: "3s" },
        { role: "coo", acknowledgeWithin: "3s" },
        { role: "cio", acknowledgeWithin: "3s" },
      ],
      steps: [
        { at: "0%", by: ["chat"] },
        { at: "8%", by: ["sms"] },
        { at: "16%", by: ["voice"] },
        { at: "100%", to: "delegate", by: ["chat", "sms", "voice"] },
      ],
    },
  },
  authority: [{ fallback: true, decides: { atLeast: 2, of: ["ciso", "coo", "cio"] }, within: "60s" }],
  commands: { close: ["commander"], export: ["ciso"] },
  alerts: { edr: { kind: "generic", auth: { kind: "bearer" } } },
};

export type Told = {
  /** What the ledger makes of the incident now. */
  read(incident: string): Promise<Incident | undefined>;
};

/** Plays it once, whatever happens to the server meanwhile. Returns the incident's id when everybody is done. */
export async function playShortStory(stage: Stage, { read }: Told): Promise<string> {
  const cast = castOf(stage);
  const finding = randomUUID();
  const alert = { id: finding, title: "Ransom note on FS-01", severity: "sev1", asset: finding };
  const known = new Set(await cast.ben.incidents());
  await until("202 for the alert", async () => (await stage.sendAlert("edr", alert)).status === 202 || undefined);
  const incident = await until("the commander's page", async () =>
    (await cast.ben.incidents()).find((id) => !known.has(id)),
  );
  const codename = await until("the incident", async () => (await read(incident))?.codename);
  await cast.ben.press(incident, "Confirm");
  await Promise.all([
    cast.amara.press(incident, "I'm awake, joining in 5"),
    cast.noor.text(incident, codename, "1"),
    cast.carla.key(incident, "2").then(() => cast.dev.press(incident, "I'm awake, joining in 5")),
  ]);
  await decide(cast, incident);
  for (const command of ["contain", "close"]) await cast.ben.type(`${incident} ${command} Done`);
  await cast.amara.type(`${incident} export`);
  return incident;
}

async function decide({ amara, noor, dev }: Cast, incident: string): Promise<void> {
  await amara.fill(() => amara.command(`${incident} decide`), {
    question: "Shut down payments?",
    "option1-label": "Shut down",
    "option1-act": "40,000 USD an hour",
    "option1-wait": "It spreads",
    "option2-label": "Wait",
    "option2-act": "Nothing",
    "option2-wait": "It spreads",
  });
  await dev.fill(() => dev.pressAny(incident, ["I object", "Write my reason"]), {
    reason: "Revenue stops, and nobody told customers.",
  });
  await Promise.all([amara.press(incident, "Approve: Shut down"), noor.press(incident, "Approve: Shut down")]);
}

type Name = keyof typeof shortStoryPolicy.people;
type Cast = Record<Name, Persistent>;

function castOf(stage: Stage): Cast {
  const entries = Object.entries(stage.people).map(([id, player]) => [id, persistent(stage, player)]);
  return Object.fromEntries(entries) as Cast;
}
