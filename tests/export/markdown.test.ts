import { describe, expect, it } from "vitest";
import { afterAction } from "../../src/export/markdown.ts";
import { inline, quoted } from "../../src/export/markdown-text.ts";
import { type By, eventData, type NewEvent } from "../../src/incident/events.ts";
import { toEvent } from "../../src/ledger/seal.ts";
import { declaration, incidentId, made, names, sealingKey, stored, wholeIncident } from "./an-incident.ts";

const ben: By = { person: "ben", roles: ["commander"], via: "slack" };

function report(events: NewEvent[] = wholeIncident): string {
  return afterAction(stored(events).map(toEvent), names, incidentId);
}

/** The section under a heading, as lines. */
function section(text: string, title: string): string[] {
  const lines = text.split("\n");
  const start = lines.indexOf(`## ${title}`);
  const length = lines.slice(start + 1).findIndex((line) => line.startsWith("## "));
  return lines.slice(start + 1, length === -1 ? undefined : start + 1 + length);
}

describe("the after-action report", () => {
  const text = report();

  it("says what it was, how bad, when it began and ended, and who commanded", () => {
    expect(text).toMatch(/^# After-action report: quiet harbour\n/);
    expect(text).toContain("| Incident | INC-7K3Q |");
    expect(text).toContain("| Severity | sev1 (declared sev2; sev1 at 2026-11-22 03:03:20.000) |");
    expect(text).toContain("| Declared | 2026-11-22 03:00:00.000 by Muster |");
    expect(text).toContain("| Contained | 2026-11-22 03:05:00.000 (+0:05:00) by Amara Okafor (ciso), by slack |");
    expect(text).toContain("| Recovered | 2026-11-22 03:06:40.000 (+0:06:40) by Amara Okafor (ciso), by slack |");
    expect(text).toContain("| Closed | 2026-11-22 03:08:20.000 (+0:08:20) by Amara Okafor (ciso), by slack |");
    expect(text).toContain(
      "| Commander | Ben Ito from 2026-11-22 03:00:00.000; Amara Okafor from 2026-11-22 03:03:30.000 |",
    );
  });

  it("says who was called when, and when and how they answered", () => {
    const calls = section(text, "Who was called").join("\n");
    expect(calls).toContain("| Dev Shah | coo; by the severity's rules | 2026-11-22 03:00:01.000 |");
    expect(calls).toContain("on to the delegate 2026-11-22 03:01:01.000 (+0:01:00)");
    expect(calls).toContain("| 2026-11-22 03:01:15.000 (+0:00:14) by voice | 2026-11-22 03:01:30.000 (+0:00:29) |");
  });

  it("marks an answer that came late", () => {
    const late = made("CallInAcknowledged", 130, { ...ben, via: "sms" }, { callIn: "c2", person: "carla" });
    const [early = [], rest = []] = [wholeIncident.slice(0, 10), wholeIncident.slice(10)];
    const called = rest.find(({ type }) => type === "CallInStarted") as NewEvent;
    expect(report([...early, called, late])).toContain("(+0:01:09) by sms, late");
  });

  it("says which pages failed, which may have gone twice, and what else did not go through", () => {
    const pages = section(text, "Pages").join("\n");
    expect(pages).toContain("| Dev Shah | text message | **failed** 2026-11-22 03:00:02.000: rejected, 21610 |");
    expect(pages).toContain("(+0:00:01) (possibly twice: the provider could not be asked)");
    const failed = section(text, "What did not go through").join("\n");
    for (const what of ["Page failed", "skipped: superseded", "Nobody holds the role cio", "War room not opened"]) {
      expect(failed).toContain(what);
    }
    expect(failed).toContain("Dev Shah could not be invited to the room: not-found");
  });

  it("gives each decision with its costs, its choices, its authority and its outcome", () => {
    const decisions = section(text, "Decisions").join("\n");
    expect(decisions).toContain("> Shut down web-1?");
    expect(decisions).toContain("| Shut it down **(recommended)** | 8,000 USD \\| a minute | 0 |");
    expect(decisions).toContain("Who decides: any one of ciso, coo");
    expect(decisions).toContain('Authority: row 2 of the authority table that event 1 pinned: {"decides"');
    expect(decisions).toContain("(+0:00:10) | Amara Okafor (ciso), by slack | ciso | “Shut it down” |");
    expect(decisions).toContain("Asked, but did not choose: Dev Shah.");
    expect(decisions).toContain("**Outcome**: “Shut it down”, chosen by Amara Okafor, 2026-11-22 03:01:50.000");
    expect(decisions).toContain("at least 2 of ciso, coo; tie-breaker ceo");
    expect(decisions).toContain("no row of the authority table matched");
    expect(decisions).toContain("**Outcome**: none. It expired 2026-11-22 03:03:00.000 (+0:03:00)");
  });

  it("gives dissent verbatim, by whom and for whom, even after the outcome", () => {
    expect(section(text, "Decisions")).toEqual(
      expect.arrayContaining([
        "**Dissent** of Carla Rossi, for Dev Shah, by voice, as coo, 2026-11-22 03:01:42.000:",
        "> \\# I object.",
        ">",
        "> \\| this \\| costs \\|\\",
        "> \\> 8,000 USD a minute \\*and\\* \\<b>trust\\</b>",
      ]),
    );
    const [proposed, recorded] = ["DecisionProposed", "DissentRecorded"].map((type) =>
      wholeIncident.find((event) => event.type === type),
    ) as NewEvent[];
    const open = report([declaration(), proposed as NewEvent, recorded as NewEvent]);
    expect(open).toContain("2026-11-22 03:01:42.000, without a reason.");
    expect(open).toContain("**Outcome**: none yet");
  });

  it("leaves no event out of the time line", () => {
    const rows = section(text, "Time line").filter((line) => /^\| \d+ \|/.test(line));
    expect(rows.map((line) => Number(line.split(" ")[1]))).toEqual(stored().map(({ seq }) => seq));
    expect(rows.join("\n")).not.toContain("undefined");
    expect(rows.join("\n")).toContain("Note (as of 2026-11-22 03:02:30.000): Vendor called 🎧 back");
  });

  it("gives every seal as people were shown it, and the key", () => {
    const sealed = stored().flatMap((row) => (row.type === "Sealed" ? [JSON.parse(row.content).data] : []));
    for (const { seq, hash } of sealed) expect(text).toContain(`\nseal INC-7K3Q/${seq} ${hash}\n`);
    expect(text).toContain(`Sealed by the key ${inline(sealingKey.kid)}.`);
    expect(text).toContain("node verify.mjs bundle.json --seal");
  });

  it("says at the top that an exercise was one, and nothing of the kind otherwise", () => {
    expect(report([declaration({ exercise: true })]).split("\n")[2]).toMatch(/^> \*\*EXERCISE\.\*\*/);
    expect(text).not.toContain("EXERCISE");
  });

  it("says what has not happened yet", () => {
    const young = report([declaration()]);
    expect(young).toContain("| Closed | not when this was written |");
    expect(young).toContain("Nobody was called.");
    expect(young).toContain("No page was sent.");
    expect(young).toContain("No decision was put to anybody.");
  });

  it("knows no person by a name that JavaScript gave an object", () => {
    const odd = made("NoteAdded", 1, { person: "constructor", roles: [], via: "api" }, { text: "x" });
    expect(report([declaration(), odd])).toContain("| constructor, by api | Note: x |");
  });

  it("is made of a declared incident only", () => {
    expect(() => afterAction([], names, incidentId)).toThrow("declaration");
  });

  it("has words for every kind of event", () => {
    const muster: By = { person: "muster", roles: [], via: "timer" };
    const falseAlarm = [
      declaration(),
      made("TriageLapsed", 300, muster, {}),
      wholeIncident.find(({ type }) => type === "CallInStarted") as NewEvent,
      made("CallInPassedToDelegate", 301, { ...ben, via: "sms" }, { callIn: "c1", person: "dev" }),
      made("CallInWithdrawn", 302, muster, { callIn: "c1", person: "dev", reason: "severity-lowered" }),
      made("JoinOverdue", 303, muster, { callIn: "c1", person: "dev" }),
      made("IncidentStoodDown", 304, ben, { reason: "A scan" }),
    ];
    const lines = section(report(falseAlarm), "Time line").join("\n");
    expect(lines).toContain("Not confirmed in time");
    expect(lines).toContain("Dev Shah asks for the delegate");
    expect(lines).toContain("Call-in of Dev Shah withdrawn: severity-lowered");
    expect(lines).toContain("Dev Shah has not joined in time");
    expect(lines).toContain("Stood down, a false alarm: A scan");
    const kinds = [...wholeIncident, ...falseAlarm].map(({ type }) => type);
    expect(Object.keys(eventData).filter((type) => !kinds.some((kind) => kind === type))).toEqual(["Sealed"]);
  });
});

describe("people's words in Markdown", () => {
  const forgeries = [
    "# Heading",
    "text\n# Heading\n## Decisions\n===\n---",
    "| cell | cell |\n|---|---|",
    "a | b \\| c \\\\| d",
    "```\ncode\n```\n~~~",
    "> quote\n\nnot quote",
    "1. one\n2) two\n- three\n+ four\n* five",
    "<script>alert(1)</script>\n<!-- hidden",
    "[link](https://example.com) ![image](x) [ref]: y",
    "&lt;b&gt; &#42; AT&T",
    "    indented code",
    "\r# carriage\u2028# separator\u0085# next line\u000b# tab",
    "\u202egnitirw\u2066 \u0000\u001b[31m",
    "trailing backslash \\\nnext \\",
    "**Outcome**: “Wait”, chosen by Everyone",
    "$a$ ~~struck~~ `code` _x_ *y*",
  ];

  it("make no line of a quotation anything but quoted text", () => {
    for (const words of forgeries) {
      for (const line of quoted(words)) {
        expect(line).toMatch(/^>( |$)/);
        expect(line.slice(2)).not.toMatch(/^([#>+=|-]|\d+[.)]|`{3}|~{3}|\s)/);
        expect(line).not.toMatch(/(?<!\\)(?:\\\\)*[`*_[\]<|~$]/);
      }
    }
  });

  it("make no heading, no cell and no line of a report", () => {
    const shape = (words: string) => {
      const note = made("NoteAdded", 1, ben, { text: words });
      const proposal = wholeIncident.find(({ type }) => type === "DecisionProposed") as NewEvent;
      const told = structuredClone(proposal);
      if (told.type === "DecisionProposed") {
        Object.assign(told.data, { question: words.replaceAll(/[\r\n]/g, " "), action: words });
        told.data.options = [{ id: "a", label: words, costToAct: words, costToWait: words }];
      }
      const lines = report([declaration({ codename: words, title: words }), note, told]).split("\n");
      return lines.map((line) => {
        const cells = line.startsWith("|") ? line.split(/(?<!\\)(?:\\\\)*\|/).length : 0;
        return { cells, heading: /^#+ \w+/.exec(line)?.[0], isQuoted: line.startsWith(">") };
      });
    };
    const plain = shape("plain words");
    for (const words of forgeries) expect(shape(words)).toEqual(plain);
  });

  it("stay readable", () => {
    expect(inline("AT&T's cost: 8,000 USD (a minute) – 50% – why?")).toBe(
      "AT&T's cost: 8,000 USD (a minute) – 50% – why?",
    );
    expect(inline("two\r\n  lines ")).toBe("two ⏎ lines");
    expect(inline("\u202eabc")).toBe("⟨U+202E⟩abc");
    expect(quoted("a\nb\n\nc")).toEqual(["> a\\", "> b", ">", "> c"]);
  });
});
