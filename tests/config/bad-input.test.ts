import { join } from "node:path";
import { expect, it } from "vitest";
import { loadConfig, policyFindings } from "../../src/config.ts";
import { folder, slackSecrets } from "./folder.ts";

/** Everything that a policy is known to get wrong, each on a line of its own. */
const policy = `organisation: { name: Example, authorityAgreedBy: [amara] }
people:
  amara: { name: Amara, roles: [ciso], slack: U0CISO, delegates: [ben] }
  ben: { name: Ben, roles: [commander], slack: U0BEN, delegates: [amara] }
  carla: { name: Carla, roles: [coo], slack: U0CARLA, delegates: [dora] }
  dora: { name: Dora, roles: [chief-nurse], slack: U0DORA, delegates: [farid] }
  elena: { name: Elena, roles: [clinical-safety], slack: U0ELENA, delegates: [carla] }
  farid: { name: Farid, roles: [ceo], slack: U0FARID }
roles:
  clinical-safety: { safety: true, fallback: coo }
  coo: { fallback: ceo }
severities:
  sev1:
    call: [{ role: ciso, acknowledgeWithin: 10m }]
    steps: [{ at: 0%, by: [chat] }, { at: 100%, to: delegate, by: [chat] }, { at: 150%, to: fallback, by: [chat] }]
  sev2: { steps: [{ at: 0%, by: [chat] }] }
  sev3: { steps: [{ at: 0%, by: [chat] }] }
  sev4: { steps: [{ at: 0%, by: [chat] }] }
services:
  wiki: { tier: 3 }
  shop: { tier: 1, owner: coo, tolerableDowntime: 1h, recoveryTime: 2h }
authority:
  - { when: { environment: [medical] }, consents: [clinical-safety] }
  - { when: { action: isolate-host }, decides: { any: [ciso] } }
  - { when: { action: isolate-host, tier: [1] }, decides: { all: [ciso, coo] } }
  - { when: { action: wipe }, decides: { any: [cro] }, within: 2m }
  - { when: { action: shut-down }, decides: { all: [ciso, coo] }, within: 9m }
  - { fallback: true, decides: { all: [ciso, coo] } }
standingOrders:
  - { id: so-1, when: { action: isolate-host }, agreedBy: [amara, zoe], expires: 2027-01-01 }
`;

it("what is known to go wrong with a policy is told line by line: what cannot be kept as a mistake, what can as a warning", () => {
  const file = join(folder({ "muster.yaml": policy }), "muster.yaml");
  const findings = policyFindings(loadConfig({ file, env: slackSecrets }), "2026-11-22");
  expect(findings.map(({ line, severity, message }) => `${line} ${severity} ${message}`)).toEqual([
    "3 mistake they stand in for each other in a circle (amara → ben → amara): while all of them sleep, nobody else is called",
    "7 mistake while elena is away, carla agrees as clinical-safety to what carla decides too (row 6)",
    "10 mistake while elena is away, carla agrees as clinical-safety to what carla decides too (row 6)",
    "20 warning nobody owns wiki: while it is down, only who leads the incident is warned",
    "21 warning shop may be down for 1h and takes 2h to recover: each outage goes over what is tolerable",
    "25 mistake this row is never used: row 2 comes first, and decides all that this one would",
    '26 mistake nobody holds the role "cro", which decides',
    "26 mistake the fallback of clinical-safety is called after 15m, as was agreed, and this question is over after 2m",
    "27 mistake the delegate of ciso is called after 10m, as was agreed, and this question is over after 9m",
    "27 mistake the fallback of coo is called after 15m, as was agreed, and this question is over after 9m",
    "27 mistake the fallback of clinical-safety is called after 15m, as was agreed, and this question is over after 9m",
    '30 mistake the standing order so-1 never allows anything: "zoe", who must agree to it, is not under people',
  ]);
});
