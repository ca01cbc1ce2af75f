import { describe, expect, it } from "vitest";
import { afterAction } from "../../src/export/markdown.ts";
import type { By } from "../../src/incident/by.ts";
import type { EventData, NewEvent } from "../../src/incident/events.ts";
import { toEvent } from "../../src/ledger/seal.ts";
import { declaration, incidentId, made, names, stored } from "./an-incident.ts";

const muster: By = { person: "muster", roles: [], via: "timer" };
const amara: By = { person: "amara", roles: ["ciso"], via: "slack" };
const carla: By = { person: "carla", roles: ["clinical-safety"], via: "slack" };
const dev: By = { person: "dev", roles: ["coo"], via: "slack" };

const options = [
  { id: "a", label: "Cut them off", costToAct: "", costToWait: "" },
  { id: "b", label: "Leave them on", costToAct: "", costToWait: "" },
];
const proposed = made("DecisionProposed", 10, amara, {
  decisionId: "d1",
  question: "Do we cut the pumps off?",
  options,
  recommended: "a",
  deciders: { kind: "all", roles: ["ciso", "coo"] },
  consents: ["clinical-safety"],
  deadline: "2026-11-22T03:30:00.000Z",
  proposedBy: "amara",
  contentHash: "00",
});
const chose = (second: number, by: By, option: string, condition?: string) =>
  made("ChoiceMade", second, by, {
    decisionId: "d1",
    role: by.roles[0] ?? "",
    option,
    shown: "00",
    ...(condition && { condition }),
  });
const asked = [amara, dev, carla].map(({ person, roles }) =>
  made("DeciderAsked", 10, muster, { decisionId: "d1", person, role: roles[0] ?? "" }),
);

const vetoed: NewEvent[] = [
  chose(20, amara, "a"),
  chose(30, dev, "b"),
  chose(35, dev, "a"),
  chose(40, carla, "b"),
  made("OptionVetoed", 40, muster, { decisionId: "d1", option: "a", roles: ["clinical-safety"] }),
  made("ChoiceExplained", 45, carla, { decisionId: "d1", reason: "Hands first." }),
];
const changed = made("DecisionEdited", 60, amara, {
  decisionId: "d1",
  question: "Ward by ward?",
  options: [{ ...options[0], label: "Cut off each ward" }, options[1]] as typeof options,
  recommended: "a",
  contentHash: "01",
});
const decided: NewEvent[] = [
  chose(70, carla, "a"),
  chose(71, amara, "a", "Ward 3 last."),
  chose(72, dev, "a"),
  made("DecisionMade", 72, muster, { decisionId: "d1", option: "a", chosenBy: ["amara", "carla", "dev"] }),
  made("DissentRecorded", 90, dev, { decisionId: "d1", role: "coo" }),
];

/** The section about decisions, as lines. */
function told(events: NewEvent[]): string[] {
  const text = afterAction({
    incident: incidentId,
    events: stored([declaration(), proposed, ...asked, ...events]).map(toEvent),
    names,
  });
  const lines = text.split("\n");
  return lines.slice(lines.indexOf("## Decisions"), lines.indexOf("## Actions"));
}

describe("the report of a decision that was vetoed and changed", () => {
  const lines = told([...vetoed, changed, ...decided]);
  const place = (words: string) => lines.findIndex((line) => line.includes(words));

  it("says who vetoed what, when, as whom, in which words, and who may lift it", () => {
    expect(lines).toContain(
      "**Veto** by Carla Rossi (OT / clinical safety), in Slack, as OT / clinical safety, 2026-11-22 03:00:40, against “Cut them off”: without the agreement of OT / clinical safety nothing is approved. Nobody may lift it.",
    );
    const reason = place("**Reason** of Carla Rossi");
    expect(lines[reason]).toContain(", for “Leave them on”:");
    expect(lines[reason + 2]).toBe("> Hands first.");
  });

  it("keeps what a change made void apart from what counts", () => {
    const [before, change, counts] = [
      place("Chosen before the change: void"),
      place("**Changed** by"),
      place("| Chosen ("),
    ];
    expect([before, change, counts]).not.toContain(-1);
    expect(before < place("**Veto**") && place("**Veto**") < change && change < counts).toBe(true);
    const rows = (from: number) => lines.slice(from + 2, lines.indexOf("", from));
    expect(rows(before)).toHaveLength(4);
    expect(rows(before)[1]).toContain("“Leave them on”, changed later");
    expect(rows(counts).map((row) => row.split(" | ").at(-1))).toEqual([
      "“Cut off each ward” |",
      "“Cut off each ward”, on a condition |",
      "“Cut off each ward” |",
    ]);
  });

  it("puts what was said after the outcome below it", () => {
    expect(place("**Outcome**")).toBeLessThan(place("said after the outcome"));
    expect(place("said after the outcome")).toBeLessThan(place("**Objection** by Dev Shah"));
    expect(place("**Condition** of Amara Okafor")).toBeLessThan(place("**Outcome**"));
    expect(told([...vetoed]).join("\n")).not.toContain("after the outcome");
  });

  it("lists whoever chose before the change only as silent", () => {
    expect(told([...vetoed, changed, ...decided.slice(0, 1)]).join("\n")).toContain(
      "Asked, but did not choose: Amara Okafor and Dev Shah.",
    );
  });
});

describe("by whose agreement a question was put", () => {
  const rules = { roles: {}, organisation: { authorityAgreedBy: ["amara", "dev"] } };
  const rows = [
    { when: { action: "isolate" }, decides: { kind: "any", roles: ["ciso"] } },
    { fallback: true, decides: { kind: "all", roles: ["ciso", "coo"] } },
  ];
  const clicks = [
    { person: "amara", at: "2026-11-01T09:12:30.000Z" },
    { person: "dev", at: "2026-11-02T17:00:00.000Z" },
  ];
  const before = { textHash: "ab".repeat(32), table: { rows }, clicks };
  const rulesHash = "cd".repeat(32);
  const reportOf = (data: object, pinned: object = {}) => {
    const put = made("DecisionProposed", 10, amara, {
      ...(proposed.data as EventData<"DecisionProposed">),
      rulesHash,
      ...data,
    });
    const events = stored([declaration({ rules: { ...rules, authority: rows }, rulesHash, ...pinned }), put]);
    return afterAction({ incident: incidentId, events: events.map(toEvent), names });
  };

  it("stands beside its row and the fingerprint of the rules: who, by their own click, and when", () => {
    const report = reportOf({ authorityRow: 0, tableAgreedBy: clicks });
    expect(report).toContain("- Why they: agreed beforehand, in row 1 of the authority table");
    expect(report).toContain(
      "- Agreed to that table, each by their own click: Amara Okafor, 2026-11-01 09:12:30; Dev Shah, 2026-11-02 17:00:00",
    );
    expect(report).toContain(`- Fingerprint of the rules that hold it (SHA-256): ${rulesHash}`);
  });

  it("says whose row it was where a changed table was not agreed to, and which of both decided", () => {
    const last = reportOf(
      { fellBack: "not-agreed", decidedBefore: { status: "decides", row: 1 }, tableAgreedBy: clicks },
      { tableBefore: before },
    );
    expect(last).toContain(
      "the fallback row of the table agreed to last said who decides. It is row 2 of the authority",
    );
    expect(last).toContain("Amara Okafor, 2026-11-01 09:12:30");
    expect(last).toContain(`- Fingerprint of that table (SHA-256): ${before.textHash}`);
    const own = reportOf({ fellBack: "not-agreed", authorityRow: 1 });
    expect(own).toContain("only its fallback row held. It is row 2 of the authority table.");
    expect(own).toContain("each by their own click: not everybody who had to");
  });

  it("says where nobody had to, and where an older record does not say when, or who", () => {
    const older = reportOf({ authorityRow: 0, tableAgreedBy: ["amara"] });
    expect(older).toContain("- Agreed to that table, each by their own click: Amara Okafor\n");
    expect(reportOf({ authorityRow: 0 })).toContain("each by their own click: the record does not say who");
    const plain = { roles: {}, organisation: {}, authority: rows };
    expect(reportOf({ authorityRow: 0 }, { rules: plain })).toContain("each by their own click: nobody had to");
  });
});
