import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { simulate } from "../../src/simulate/simulate.ts";
import { folder, smallPolicy } from "../config/folder.ts";
import { compileCache } from "../support/compile-cache.ts";

/** What a policy means, before it is needed: `muster simulate` on a hospital's policy, which is all that it is given. */

const main = join(import.meta.dirname, "../../src/main.ts");
const hospital = join(import.meta.dirname, "../fixtures/policy.yaml");
const sundayAtThree = ["--severity", "sev1", "--at", "2026-11-22T03:00Z"];

type Run = { code: number; out: string; err: string };

/** The command as it is typed. */
async function muster(...words: string[]): Promise<Run> {
  const env = { PATH: process.env.PATH, ...compileCache };
  const cwd = folder();
  return await promisify(execFile)(process.execPath, [main, "simulate", ...words], { cwd, env }).then(
    ({ stdout, stderr }) => ({ code: 0, out: stdout, err: stderr }),
    ({ code, stdout, stderr }) => ({ code, out: stdout, err: stderr }),
  );
}

/** The same without a process of its own. */
function simulated(typed: Record<string, string | true>, text = readFileSync(hospital, "utf8"), env = {}): Run {
  const policy = join(folder({ "muster.yaml": text }), "muster.yaml");
  const lines: { out: string[]; err: string[] } = { out: [], err: [] };
  const code = simulate(
    { policy, ...typed },
    {
      env,
      now: "2026-11-22T03:00:00.000Z",
      say: (line) => lines.out.push(line),
      complain: (line) => lines.err.push(line),
    },
  );
  return { code, out: lines.out.join("\n"), err: lines.err.join("\n") };
}

/** The lines below somebody's name. */
function callsOf(name: string, out: string): string[] {
  const [, lines = ""] = out.split(`\n${name}`);
  return (lines.split("\n\n")[0] ?? "").split("\n").slice(1);
}

describe("muster simulate", () => {
  it("says who is called when and over what, in their own time and UTC", async () => {
    const { code, out } = await muster("--policy", hospital, ...sundayAtThree, "--environment", "medical");
    expect(code).toBe(0);
    // It is 03:00 UTC, 04:00 in Paris and Vienna: quiet hours, so a phone rings first. The commander has five minutes.
    // The CISO's five minutes run from 03:05: a text at 20 % is 60 s later, a call at 50 % 150 s, the delegate at 100 %
    // 300 s and the fallback at 150 % 450 s. Every 50 % (150 s) from 150 % until 60 minutes makes 21 repetitions:
    // (3600 − 450) / 150 = 21; the last one is at 60 minutes, and five more are waited for an answer.
    expect(callsOf("Nadia Brandt (CISO), Europe/Vienna", out)).toEqual([
      "  Sun 04:05:00  03:05:00 UTC  called as CISO; to answer by Sun 04:10:00",
      "  Sun 04:05:00  03:05:00 UTC  phone call and chat message",
      "  Sun 04:06:00  03:06:00 UTC  text message",
      "  Sun 04:07:30  03:07:30 UTC  phone call",
      "  Sun 04:10:00  03:10:00 UTC  no answer: Omar Diallo is called, as their delegate",
      "  Sun 04:12:30  03:12:30 UTC  no answer: Quinn Doyle is called, to whom the role falls",
      "  Sun 04:15:00  03:15:00 UTC  phone call, and again every 2 min 30 s, 21 times in all",
      "  Sun 05:10:00  04:10:00 UTC  no answer, and called no more",
    ]);
    expect(callsOf("Omar Diallo (commander), Europe/Paris", out)[0]).toBe(
      "  Sun 04:00:00  03:00:00 UTC  called to lead; to answer by Sun 04:05:00",
    );
    // Nobody stands in for clinical safety but the chief medical officer: at 100 % of their five minutes no delegate is
    // there, so the fallback is called at once.
    expect(callsOf("Tomas Lind (OT / clinical safety), America/Chicago", out)[0]).toBe(
      "  Sat 21:10  03:10 UTC  called in place of Rosa Marin, whose role falls to them; to answer by Sat",
    );
    expect(out).not.toContain("Vera Popov");
    expect(out).toContain("all count as set up: nothing says otherwise.");
  });

  it("says who decides, in what time, who breaks a tie, and what every row of the table asked", async () => {
    const { code, out } = await muster("--config", hospital, "--action", "shut-down", "--service", "booking");
    expect(code).toBe(0);
    // 900.50 EUR a minute, 360.20 with failover's 60 %; two hours to recover are 43,224 with it, 108,060 without.
    expect(out.split("\n").slice(2)).toEqual([
      "Who decides: shut down, booking",
      "  Tier 1, office and data-centre systems; down for 2 h, of tolerable 4 h; cost 43,224 to 108,060",
      "  EUR.",
      "",
      "  Decides      CISO and COO must both choose the same option.",
      "               CISO: Nadia Brandt, else Omar Diallo (delegate), else Quinn Doyle (CIO, the fallback)",
      "               COO: Priya Nair, else Quinn Doyle (delegate), else Samir Aziz (CEO, the fallback)",
      "  Must agree   nobody else",
      "  Breaks a tie CEO: Samir Aziz",
      "  In           25 min",
      "               Of that, stand-ins are called after 12 min 30 s, the tie-breaker after 20 min; then",
      "               whoever of these is there has 6 min 15 s more.",
      "! Quinn Doyle stands behind 2 of the roles asked: CISO (as fallback) and COO (as delegate). One",
      "  person takes one seat.",
      "! Samir Aziz stands behind 2 of the roles asked: COO (as fallback) and CEO. One person takes one",
      "  seat.",
      "",
      "Why they: the first row that matches decides; consents add up over every row that matches.",
      "  row 1  for plant and machinery (OT) or medical equipment: no, it is about office and data-centre",
      "         systems",
      "  row 2  for the action “isolate host”, services of tier 3: no, the action is “shut down”, the tier",
      "         is 1",
      "  row 3  for the action “isolate host”, services of tier 2: no, the action is “shut down”, the tier",
      "         is 1",
      "  row 4  for a cost over 5,000,000 EUR: no, the cost is 108,060 EUR",
      "→ row 5  for the action “shut down”: yes, decides",
      "  row 6  the fallback row: not needed",
      "",
    ]);
  });

  it("says which services to name where the row hangs on one", () => {
    const unwrapped = simulated({ action: "isolate-host" }).out.replaceAll(/\n\s+/g, " ");
    expect(unwrapped).toContain(
      "hangs on the service (name it: --service booking, ventilators, lab-orders or canteen)",
    );
  });

  it("says who must agree besides", () => {
    const { out } = simulated({ action: "isolate-host", environment: "medical", tier: "3" });
    expect(out).toContain("  Must agree   OT / clinical safety: without that nothing is approved");
    expect(out.replaceAll(/\n\s+/g, " ")).toContain("no, cost not asked: this step takes nothing down");
    const down = simulated({ action: "isolate-host", environment: "medical", tier: "3", downtime: "2h" }).out;
    expect(down.replaceAll(/\n\s+/g, " ")).toContain("the cost is not known");
    expect(out).toContain("Rosa Marin, else Tomas Lind (Chief medical officer, the");
    expect(out).toMatch(/ {2}row 1 {2}for plant .*: yes, adds the consent of OT \/ clinical\n {9}safety/);
    expect(out).toContain("→ row 2  for the action “isolate host”, services of tier 3: yes, decides");
  });

  it("takes how long it is said to be down, and what is said of a service that nobody names", () => {
    const { out } = simulated({ action: "shut-down", service: "booking", downtime: "2h-6h" });
    expect(out).toContain("down for 2 h to 6 h, over the tolerable 4 h; cost");
    const of = (cost: string) => simulated({ action: "shut-down", tier: "2", downtime: "2h", cost }).out;
    expect(of("6000000 EUR")).toContain("→ row 4  for a cost over 5,000,000 EUR: yes, decides");
    expect(of("6000000 EUR")).toContain("row 5  for the action “shut down”: yes, matches too, after the row that");
    expect(of("4000000 EUR")).toContain("→ row 5");
    // Nobody compares money of two currencies.
    expect(of("4000000 USD")).toContain("→ row 6");
  });

  const unwrapped = (out: string) => out.replaceAll(/\n\s+/g, " ");

  it("says what the policy says where something else is typed, and decides by that, as an incident would", () => {
    const { out } = simulated({ action: "shut-down", service: "booking", tier: "3", cost: "1 USD", downtime: "1m" });
    // A minute with failover's 60 %: 900.50 × 0.4; two hours without: 900.50 × 120.
    expect(unwrapped(out)).toContain("down for 1 min to 2 h, of tolerable 4 h; cost 360 to 108,060 EUR.");
    expect(out).toContain("! You said tier 3, the policy says 1: the policy’s holds.");
    expect(out).toContain("! You said a cost of 1 USD: worked out it is 360 to 108,060 EUR, and that holds.");
    expect(out).toContain(
      "! You said down for 1 min: booking takes 2 h to come back, and every row is asked with that.",
    );
    expect(out).toContain("→ row 5");
    const long = simulated({ action: "isolate-host", service: "lab-orders", tier: "3" }).out;
    expect(long).toContain("→ row 3  for the action “isolate host”, services of tier 2: yes, decides");
  });

  it("says what an incident would not know, however much is typed", () => {
    const { out } = simulated({ action: "shut-down", service: "lab-orders", cost: "1 EUR" });
    expect(unwrapped(out)).toContain("an incident works it out, and from what is known of lab-orders it cannot.");
    expect(out).toContain("row 5  for the action “shut down”: yes, but an earlier row may be the one");
    expect(unwrapped(out)).toContain(
      "the fallback row: decides, as which row it is hangs on what the policy does not say of the service (write its recoveryTime and revenuePerMinute under services",
    );
    expect(out).toContain("→ row 6");
    const nowhere = simulated({ action: "shut-down", cost: "1 EUR" }).out;
    expect(unwrapped(nowhere)).toContain("where no service is named, an incident knows none.");
    expect(nowhere).toContain("→ row 6");
  });

  it("says that a step other than a shut-down is believed to take as long as is said", () => {
    const { out } = simulated({ action: "fail-over", service: "booking", downtime: "1m" });
    expect(unwrapped(out)).toContain("of “fail over” an incident believes it, too. Only a shut-down takes the 2 h");
  });

  it("says of an alert's words that nothing in the policy asks for them", () => {
    const { out } = simulated({ severity: "SEV1", signal: "randsomware" });
    expect(unwrapped(out)).toContain("asks for the words “randsomware”: they change nothing.");
    expect(out).toContain("Did you mean ransomware?");
    expect(simulated({ severity: "sev1", signal: "Ransomware on FS-01" }).out).not.toContain("change nothing");
  });

  it("shows the legal and contract clocks that would be in play, under what starts them", () => {
    const contract =
      "contractClocks: [{ id: insurer, recipient: the insurer, within: 24h, owner: ciso }], clocks: [gdpr, hipaa],";
    const text = readFileSync(hospital, "utf8").replace("clocks: [gdpr, hipaa],", contract);
    const out = unwrapped(simulated({ severity: "sev1" }, text).out);
    expect(out).toContain("Legal and contract clocks: none starts by itself.");
    expect(out).toMatch(/became aware: Notify the supervisory authority \(GDPR\), within 72 hours;.*within 24 hours/);
    expect(simulated({ severity: "sev1" }, smallPolicy).out).toContain("No legal or contract clock is agreed");
  });

  it("says above all else what is wrong with the policy, and still what it comes to, with 1", () => {
    const text = readFileSync(hospital, "utf8").replace("tier: [3] }", "tier: [] }");
    const { code, out } = simulated({ action: "shut-down", service: "booking" }, text);
    expect(code).toBe(1);
    expect(out).toMatch(/^✗ .*its tier is an empty list.*\n\nUntil that is put right/);
    expect(out).toContain("→ row 5  for the action “shut down”: yes, decides");
  });

  it("names those whom an incident would ask where the row that matches has too few people", () => {
    const policy = [
      "organisation: { name: Small }",
      "people:",
      "  amara: { name: Amara, roles: [ciso, coo, commander], slack: U1 }",
      "  farid: { name: Farid, roles: [ceo], slack: U2 }",
      "  dev: { name: Dev, roles: [cio] }",
      "severities: { sev1: { call: [{ role: ciso, acknowledgeWithin: 5m }], steps: [{ at: 0%, by: [chat] }] } }",
      "services: { payments: { tier: 1, owner: coo } }",
      "authority:",
      "  - { when: { action: shut-down }, decides: { all: [ciso, coo] } }",
      "  - { when: { action: isolate }, decides: { all: [cio] } }",
      "  - { fallback: true, decides: { any: [ceo] } }",
    ].join("\n");
    for (const action of ["shut-down", "isolate"]) {
      const { code, out } = simulated({ action, service: "payments" }, policy);
      expect(code).toBe(1);
      expect(out).toMatch(/Decides +CEO decides\.\n +CEO: Farid\n/);
      expect(out).toContain("yes, but too few different people can take its seats");
      expect(out).toMatch(/→ row 3 .*decides, as too few people could take the seats of the row that\s+matches/);
    }
  });

  it("says what is in force only once people have agreed to it", () => {
    const text = readFileSync(hospital, "utf8");
    const signed = text.replace("clocks: [gdpr, hipaa],", "clocks: [gdpr, hipaa], authorityAgreedBy: [nadia, priya],");
    const asked = { action: "isolate-host", tier: "3", signal: "ransomware" };
    const unfolded = (out: string) => out.replaceAll(/\n(?! *row|\n)\s*/g, " ");
    const table =
      "This table holds only once Nadia Brandt and Priya Nair have agreed to it (/muster agreements); until then only a fallback row does: the fallback row agreed to last, or row 6, its own, where none was.";
    const order =
      "The standing order so-1 allows this without asking anybody first, but only once Nadia Brandt and Priya Nair have agreed to it (/muster agreements).";
    expect(unfolded(simulated(asked, signed).out)).toContain(table);
    expect(unfolded(simulated(asked, signed).out)).toContain(order);
    expect(unfolded(simulated(asked).out)).not.toContain("This table holds only once");
    expect(unfolded(simulated({ ...asked, environment: "medical" }).out)).not.toContain("standing order");
    expect(unfolded(simulated({ ...asked, at: "2027-04-01T03:00" }).out)).toContain(
      "The standing order so-1 covers this, but expired on 2027-03-31.",
    );
  });

  it("calls whoever is called where personal data may be involved, and at once where the signal asks for that", () => {
    const { out } = simulated({ severity: "sev1", at: "2026-11-22T03:00Z", personalData: true, signal: "Ransomware!" });
    expect(out).toContain("personal data may be involved");
    // Six hours behind UTC.
    expect(callsOf("Vera Popov (privacy officer), America/Chicago", out)[0]).toBe(
      "  Sat 21:00  03:00 UTC  called as privacy officer; to answer by Sat 21:30",
    );
    expect(out).toContain("Everybody is called at once.");
  });

  it("is about the place of the service that is named: whoever answers for safety there is called", () => {
    const { out } = simulated({ severity: "sev1", at: "2026-11-22T03:00Z", service: "ventilators" });
    expect(out).toContain("Who is called: sev1, the most serious; ventilators, medical equipment");
    expect(callsOf("Rosa Marin", out)).not.toEqual([]);
    const office = simulated({ severity: "sev1", at: "2026-11-22T03:00Z", service: "booking" }).out;
    expect(callsOf("Rosa Marin", office)).toEqual([]);
  });

  it("names nobody in the place of others where the row lets nobody choose for somebody else", () => {
    const text = readFileSync(hospital, "utf8").replace(/when: \{ action: shut-down \},/, "$& delegates: false,");
    const { out } = simulated({ action: "shut-down", service: "booking" }, text);
    const unwrapped = out.replaceAll(/\n\s+/g, " ");
    expect(unwrapped).toContain("CISO: Nadia Brandt COO: Priya Nair Must agree");
    expect(unwrapped).toContain(
      "whoever has said nothing is called once more after 12 min 30 s, the tie-breaker after 20 min; then the tie-breaker, if they are there, has 6 min 15 s more.",
    );
    expect(out).not.toContain("stands behind");
  });

  it("names somebody once who is a delegate and the fallback of one role: that is one seat", () => {
    const text = `
organisation: { name: Example, bridge: "+1" }
people:
  ben: { name: Ben Adler, roles: [commander, deputy-ciso], slack: U0BEN, phone: "+15550101" }
  amara: { name: Amara Okafor, roles: [ciso], slack: U0AMARA, phone: "+15550100", delegates: [ben] }
roles: { ciso: { fallback: deputy-ciso } }
severities: { sev1: { call: [{ role: ciso, acknowledgeWithin: 10m }], steps: [{ at: 0%, by: [chat] }] } }
authority: [{ fallback: true, decides: { any: [ciso] } }]
`;
    const { out } = simulated({ action: "isolate-host" }, text);
    expect(out.replaceAll(/\n\s+/g, " ")).toContain(
      "CISO: Amara Okafor, else Ben Adler (delegate, and as Deputy CISO the fallback)",
    );
    expect(out).not.toContain("stands behind");
  });

  it("lets somebody declare what no alert would, and runs working hours as they run", () => {
    // Four working hours from Sunday night end on Monday at 13:00; an alert of sev3 declares nothing.
    const { out } = simulated({ severity: "sev3" });
    expect(out).toContain("Declared by Omar Diallo at 21:00 on Saturday 21 November 2026, America/Chicago.");
    expect(callsOf("Nadia Brandt", out).slice(0, 2)).toEqual([
      "  Sun 04:00  03:00 UTC  called as CISO; to answer by Mon 13:00",
      "  Mon 09:00  08:00 UTC  chat message",
    ]);
  });

  it("takes a time without an offset as the organisation's own", () => {
    const text = smallPolicy.replace("name: Example", "name: Example, timezone: America/New_York");
    const first = (at: string) => callsOf("Amara", simulated({ severity: "sev1", at }, text).out)[1];
    expect(first("2026-11-22T03:00")).toContain("Sun 08:00 UTC");
    expect(first("2026-11-22T03:00Z")).toContain("Sun 03:00 UTC");
    expect(first("2026-11-22T03:00+01:00")).toContain("Sun 02:00 UTC");
  });

  it("counts only what an installation's own file sets up", () => {
    const { out } = simulated({ severity: "sev1" }, `${smallPolicy}slack: { team: T0 }\n`);
    expect(out).toContain("Set up: Slack.");
    expect(simulated({ severity: "sev1" }, smallPolicy).out).toContain("all count as set up");
  });

  it("writes no line of more than a hundred columns", () => {
    const { out } = simulated({ severity: "sev1", environment: "medical", personalData: true, action: "isolate-host" });
    expect(out.split("\n").filter((line) => line.length > 100)).toEqual([]);
  });
});

describe("muster simulate refuses", () => {
  it("a file that is not there, or is no policy, with 1", () => {
    expect(simulated({ policy: "nowhere.yaml", severity: "sev1" })).toMatchObject({ code: 1, out: "" });
    expect(simulated({ severity: "sev1" }, "people: 5").code).toBe(1);
  });

  it("what it does not know, with 2 and no line about the policy", async () => {
    const { code, out, err } = await muster("--policy", hospital, "--severty", "sev1");
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain("unknown option '--severty'");
  });

  it.each([
    [{}, "say --severity sev1 for who is called"],
    [{ severity: "sev9" }, "--severity is not understood: write sev1, sev2, sev3, sev4"],
    [{ severity: "sev1", at: "tomorrow" }, "--at is not understood: write a date and time as 2026-11-22T03:00"],
    [{ severity: "sev1", at: "2026-11-22" }, "--at is not understood"],
    [{ action: "shut-down", service: "bookings" }, 'the policy has no service "bookings": did you mean booking?'],
    [{ action: "shut-dwn" }, 'the policy has no action "shut-dwn": did you mean shut-down?'],
    [{ action: "shut-down", tier: "7" }, "--tier is not understood: write 1, 2, 3, 4"],
    [{ action: "shut-down", downtime: "long" }, "--downtime is not understood: write 2h, or 2h-6h"],
    [{ action: "shut-down", cost: "much" }, '--cost is not understood: write it as "6000000 USD"'],
    [{ action: "shut-down", environment: "space" }, "--environment is not understood: write it, ot, medical"],
  ])("what is not understood, with 2 and the cure: %j", (typed, message) => {
    const { code, out, err } = simulated(typed);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(`muster simulate: ${message}`);
  });

  it("names whoever's turn it is at that instant", () => {
    const rota =
      "ciso: { fallback: cio, rota: { people: [nadia, omar], from: 2026-11-16T08:00, turn: 7d, timezone: Europe/Vienna } }";
    const text = readFileSync(hospital, "utf8")
      .replace("roles: [ciso]", "roles: []")
      .replace("ciso: { fallback: cio }", rota);
    const typed = { severity: "sev1", action: "shut-down", service: "booking" };
    // Vienna is an hour ahead of UTC: turns begin on Mondays at 07:00 UTC.
    expect(simulated({ ...typed, at: "2026-11-23T06:59Z" }, text).out).toContain("CISO: Nadia Brandt");
    const next = simulated({ ...typed, at: "2026-11-23T07:00Z" }, text).out;
    expect(next).toContain("CISO: Omar Diallo");
    expect(next).not.toContain("Nadia Brandt");
  });
});
