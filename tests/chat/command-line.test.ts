import { describe, expect, it } from "vitest";
import { parseCommandLine } from "../../src/chat/lines/command-line.ts";
import { commandNameSchema } from "../../src/policy/policy.ts";
import { examplePolicy, worldOf } from "../support/example.ts";
import fc from "../support/seeded.ts";

const mentions = new Map([
  ["U0BEN", "ben"],
  ["U0CARLA", "carla"],
]);
const context = { ...worldOf(), personByMention: (id: string) => mentions.get(id) };
const parse = (text: string) => parseCommandLine(text, context);

describe("/muster", () => {
  it("alone, or with spaces only, is a call for help", () => {
    expect(parse("")).toEqual({ kind: "help" });
    expect(parse("   ")).toEqual({ kind: "help" });
    expect(parse("?")).toEqual({ kind: "help" });
  });

  it("does not mind capitals, extra spaces, a slash or punctuation after the command", () => {
    expect(parse("  STATUS  ")).toEqual({ kind: "status" });
    expect(parse("/contain:  it is off")).toEqual({ kind: "contain", reason: "it is off" });
    expect(parse("note:  the backups  are intact ")).toEqual({ kind: "note", text: "the backups  are intact" });
  });

  it("takes an incident before or after the command", () => {
    expect(parse("inc-7k3q note hello")).toEqual({ kind: "note", incident: "INC-7K3Q", text: "hello" });
    expect(parse("note INC-7K3Q hello")).toEqual({ kind: "note", incident: "INC-7K3Q", text: "hello" });
    expect(parse("close INC-7K3Q: all done")).toEqual({ kind: "close", incident: "INC-7K3Q", reason: "all done" });
    expect(parse("INC-7K3Q")).toEqual({ kind: "status", incident: "INC-7K3Q" });
    expect(parse("status inc-7k3q")).toEqual({ kind: "status", incident: "INC-7K3Q" });
    expect(parse("inc-7k3q statsu")).toMatchObject({ kind: "unknown", incident: "INC-7K3Q", nearest: "status" });
  });

  it("in a war room takes another incident only before the command, or where nothing else is said", () => {
    const here = (text: string) => parseCommandLine(text, { ...context, warRoom: "INC-AAAA1" });
    const reason = "INC-BBBB2 covers this one";
    expect(here(`close ${reason}`)).toEqual({ kind: "close", reason });
    expect(here("note inc-bbbb2: is the same")).toEqual({ kind: "note", text: "inc-bbbb2: is the same" });
    expect(here("note INC-AAAA1 hello")).toEqual({ kind: "note", incident: "INC-AAAA1", text: "hello" });
    expect(here("INC-BBBB2 close It is over.")).toEqual({
      kind: "close",
      incident: "INC-BBBB2",
      reason: "It is over.",
    });
    expect(here("status INC-BBBB2")).toEqual({ kind: "status", incident: "INC-BBBB2" });
  });

  it("opens no form for an incident that is named among its words", () => {
    expect(parse("decide INC-BBBB2 covers this one?")).toEqual({
      kind: "incomplete",
      command: "decide",
      cure: "Please put the incident before the command: /muster INC-BBBB2 decide …",
    });
    expect(parse("severity INC-BBBB2 2")).toMatchObject({ kind: "incomplete" });
    expect(parse("INC-BBBB2 decide What now?")).toMatchObject({ kind: "form", incident: "INC-BBBB2" });
    expect(parse("decide INC-BBBB2")).toMatchObject({ kind: "form", incident: "INC-BBBB2" });
  });

  it("takes a codename for the status", () => {
    expect(parse("status “quiet harbour”")).toEqual({ kind: "status", incident: "quiet harbour" });
  });
});

describe("/muster declare", () => {
  it.each(["1", "s1", "sev1", "SEV-1", "sev 1", "severity 1", "Sev1:"])("understands %s as sev1", (written) => {
    expect(parse(`declare ${written} payroll is down`)).toEqual({
      kind: "declare",
      severity: "sev1",
      title: "payroll is down",
      exercise: false,
    });
  });

  it.each([
    ["“payroll is down”", { title: "payroll is down" }],
    ["100 hosts encrypted", { title: "100 hosts encrypted" }],
    ["mailbox read --personal-data", { title: "mailbox read", personalData: "suspected" }],
    ["exercise: a drill", { title: "a drill", exercise: "yes" }],
    ["sev1", { severity: "sev1" }],
    ['""', {}],
    ["", {}],
  ])("wakes nobody without a severity and a title: the form asks, with %s filled in", (written, initial) => {
    expect(parse(`declare ${written}`)).toMatchObject({ kind: "form", form: "declare", initial });
  });

  it.each(["7", "0", "sev5", "SEV-12", "s9", "severity 6", "5:"])(
    "%s is no severity, and it says which there are",
    (no) => {
      for (const command of ["declare", "declare exercise:", "severity", "severity to"]) {
        const parsed = parse(`${command} ${no} foo`);
        expect(parsed).toMatchObject({
          kind: "incomplete",
          cure: expect.stringContaining("1 (the most serious), 2, 3"),
        });
      }
    },
  );

  it("offers the documented words where a flag is none of them, and takes the other words that people type", () => {
    expect(parse("declare 1 --exersize a drill")).toMatchObject({
      cure: "“--exersize” is not known here. Did you mean --confidential, --without, --insider, --exercise or --personal-data? If it is an ordinary word, please write it without the dash. Nothing was declared.",
    });
    expect(parse("declare 1 --personaldata a drill")).toMatchObject({ personalData: "suspected", title: "a drill" });
  });

  it.each([
    "--exercise sev2 a drill",
    "sev2 a drill --exercise",
    "—exercise sev2 a drill",
    "--drill sev2 a drill",
    "exercise: sev2 a drill",
    "sev2 exercise: a drill",
    "exercise sev2 a drill",
  ])("knows an exercise: %s", (written) => {
    expect(parse(`declare ${written}`)).toEqual({
      kind: "declare",
      severity: "sev2",
      title: "a drill",
      exercise: true,
    });
  });

  it("does not take a real incident for an exercise because of a word in it", () => {
    expect(parse("declare 1 exercise data stolen")).toMatchObject({ title: "exercise data stolen", exercise: false });
    expect(parse("declare 2 exercise bikes send data away")).toMatchObject({ exercise: false });
  });

  it("takes a suspicion about personal data", () => {
    expect(parse("declare 2 mailbox read --personal-data")).toMatchObject({
      title: "mailbox read",
      personalData: "suspected",
    });
  });
});

describe("/muster severity", () => {
  it("takes which and why", () => {
    expect(parse("severity 1 lateral movement confirmed")).toEqual({
      kind: "severity",
      to: "sev1",
      reason: "lateral movement confirmed",
    });
    expect(parse("severity to sev-3 “only a test host”")).toMatchObject({ to: "sev3", reason: "only a test host" });
  });

  it("asks for what is missing, with an example", () => {
    expect(parse("severity")).toMatchObject({
      kind: "form",
      form: "severity",
      initial: {},
      cure: expect.stringContaining("/muster severity 1"),
    });
    expect(parse("severity 2")).toMatchObject({
      kind: "form",
      initial: { severity: "sev2" },
      cure: expect.stringContaining("/muster severity 2"),
    });
  });
});

describe("/muster call and handoff", () => {
  it.each(["<@U0BEN>", "<@U0BEN|ben.adler>", "ben", "BEN", "@ben", "Ben Adler", "“ben adler”", "Adler"])(
    "%s is Ben",
    (written) => {
      expect(parse(`call ${written}`)).toEqual({ kind: "call", person: "ben" });
      expect(parse(`handoff to ${written}`)).toEqual({ kind: "handoff", person: "ben" });
    },
  );

  it.each([
    ["ciso", "ciso"],
    ["the COO", "coo"],
    ["privacy officer", "cpo"],
    ["OT / clinical safety", "clinical-safety"],
    ["clinical-safety", "clinical-safety"],
    ["chief medical officer", "chief-medical-officer"],
    ["deputy ciso", "deputy-ciso"],
  ])("%s is a role", (written, role) => {
    expect(parse(`call ${written}`)).toEqual({ kind: "call", role });
  });

  it("hands over to whoever alone holds a role", () => {
    expect(parse("handoff the CISO")).toEqual({ kind: "handoff", person: "amara" });
    expect(parse("handoff chief medical officer")).toMatchObject({
      kind: "incomplete",
      cure: "Nobody holds the role Chief medical officer. Please name a person.",
    });
  });

  it("asks which one, when two people have that name or role", () => {
    const policy = structuredClone(examplePolicy);
    const two = { ...policy, people: { ...policy.people, zoe: { name: "Ben Okri", roles: ["ciso"] } } };
    const world = { ...worldOf(two), personByMention: () => undefined };
    // "ben" is an id and so one person; "Ben B" is nobody.
    expect(parseCommandLine("handoff ciso", world)).toMatchObject({ cure: "Which CISO: Amara Okafor or Ben Okri?" });
    const { ben, ...others } = two.people;
    const renamed = {
      ...worldOf({ ...two, people: { ...others, amara: { ...others.amara, delegates: [] }, b1: ben } }),
    };
    expect(parseCommandLine("call ben", { ...renamed, personByMention: () => undefined })).toMatchObject({
      kind: "incomplete",
      cure: "Which one: Ben Okri or Ben Adler?",
    });
  });

  it("says when it knows nobody by that name, with the nearest", () => {
    expect(parse("call carla reys")).toMatchObject({
      cure: "Muster does not know “carla reys”. Did you mean Carla Reyes?",
    });
    expect(parse("call xyzzy")).toMatchObject({ cure: expect.stringContaining("Please write an @mention") });
    expect(parse("call <@U0STRANGER>")).toMatchObject({
      cure: expect.stringContaining("does not know this person yet"),
    });
    expect(parse("call constructor")).toMatchObject({ kind: "incomplete" });
  });
});

describe("/muster delegate", () => {
  it("takes a person, by mention, name or role, and until when", () => {
    const until = { time: "18:00" };
    for (const words of [
      "delegate <@U0BEN> until 18:00",
      "delegate to Ben Adler till 6pm",
      "delegate the deputy ciso until 18:00",
    ]) {
      expect(parse(words)).toEqual({ kind: "delegate", delegate: "ben", until });
    }
    expect(parse("delegate ben for 8h")).toMatchObject({ delegate: "ben", until: { forMs: 28_800_000 } });
  });

  it.each(["off", "end", "stop"])("%s ends it", (word) => {
    expect(parse(`delegate ${word}`)).toEqual({ kind: "delegate-off" });
  });

  it("opens its form for what is missing or not understood, with what was written filled in", () => {
    expect(parse("delegate")).toMatchObject({ kind: "form", form: "delegate", initial: {} });
    expect(parse("delegate ben")).toMatchObject({ form: "delegate", initial: { person: "ben" } });
    expect(parse("delegate until 18:00")).toMatchObject({ form: "delegate", initial: { until: "18:00" } });
    expect(parse("delegate ben until whenever")).toMatchObject({ initial: { person: "ben", until: "whenever" } });
  });

  it("says whom it does not know", () => {
    expect(parse("delegate Zorro until 18:00")).toMatchObject({ kind: "incomplete", command: "delegate" });
  });
});

describe("/muster for the rest", () => {
  it.each(["stand-down", "close"])("%s takes a reason, or opens its form", (command) => {
    expect(parse(`inc-7k3q ${command}`)).toMatchObject({ kind: "form", form: command, incident: "INC-7K3Q" });
    expect(parse(`${command} "the host is off"`)).toEqual({ kind: command, reason: "the host is off" });
  });

  it.each(["stand-down", "close"])("%s takes --anyway with its reason, and asks for one", (command) => {
    for (const words of ["--anyway It goes on", "It goes on —anyway", '--anyway "It goes on"']) {
      expect(parse(`${command} ${words}`)).toEqual({ kind: command, reason: "It goes on", anyway: true });
    }
    expect(parse(`${command} --anyway`)).toMatchObject({ kind: "incomplete", command });
    expect(parse(`${command} It happened anyway`)).toEqual({ kind: command, reason: "It happened anyway" });
  });

  it.each(commandNameSchema.options)("%s followed by help, or by a question mark, only explains itself", (command) => {
    for (const words of ["help", "?", "--help", "-h", " HELP "]) {
      expect(parse(`${command} ${words}`)).toEqual({ kind: "help", about: command });
      expect(parse(`INC-7K3Q ${command} ${words}`)).toEqual({ kind: "help", about: command });
    }
    expect(parse(`help ${command}`)).toEqual({ kind: "help", about: command });
  });

  it.each(["contain", "recover"])("%s takes how they know, or opens its form", (command) => {
    expect(parse(command)).toMatchObject({ kind: "form", form: command });
    expect(parse(`${command} "the host is off"`)).toEqual({ kind: command, reason: "the host is off" });
  });

  it.each(["confirm", "take-over", "export"])("%s alone opens its form, and is done once that is sent", (command) => {
    expect(parse(command)).toMatchObject({ kind: "form", form: command });
    expect(parseCommandLine(command, { ...context, isFilledIn: true })).toEqual({ kind: command });
  });

  it.each(["confirm", "take-over", "agreements"])("%s takes no words, and drops none that are typed", (command) => {
    const asked = parse(`${command} no, not yet`);
    expect(asked).toMatchObject({ kind: "incomplete", command });
    expect("cure" in asked && asked.cure).toContain("“no, not yet”");
  });

  it("export takes a flag and no words, and drops none that are typed", () => {
    expect(parse("export to the press")).toMatchObject({ kind: "incomplete", command: "export" });
  });

  it.each([
    ["standdown", "stand-down"],
    ["stand down", "stand-down"],
    ["stand–down", "stand-down"],
    ["false alarm", "stand-down"],
    ["resolve", "recover"],
    ["decision", "decide"],
    ["list", "status"],
  ])("%s means %s", (written, kind) => {
    const { kind: means, ...rest } = parse(written);
    expect("form" in rest ? rest.form : means).toBe(kind);
  });

  it("takes hand over as handoff", () => {
    expect(parse("hand over to carla")).toEqual({ kind: "handoff", person: "carla" });
  });

  it("a reason may start with what looks like the second half of a command", () => {
    expect(parse("close alarm was false")).toEqual({ kind: "close", reason: "alarm was false" });
  });

  it("delegate needs no “until” behind the name, and what it cannot read is said where it is asked again", () => {
    const until = { time: "09:00", tomorrow: true };
    expect(parse("delegate ben tomorrow 9am")).toEqual({ kind: "delegate", delegate: "ben", until });
    const asked = parse("delegate @ben untill 18:00");
    expect(asked).toMatchObject({ kind: "form", form: "delegate", initial: { person: "ben", until: "untill 18:00" } });
    expect("cure" in asked && asked.cure).toContain("“untill 18:00” is not understood: did you mean “until 18:00”?");
  });

  it("decide opens its form, with the question if one is typed", () => {
    expect(parse("decide")).toMatchObject({ kind: "form", form: "decide", initial: {} });
    const initial = { question: "Shut down payments?" };
    expect(parse("decide Shut down payments?")).toMatchObject({ kind: "form", form: "decide", initial });
  });

  it("a note keeps its words, and names people instead of a platform's ids", () => {
    expect(parse("note <@U0BEN|b> told “them” that <@U0X|zed> left")).toEqual({
      kind: "note",
      text: "@Ben Adler told “them” that @zed left",
    });
  });

  it.each([
    ["statsu", "status"],
    ["confrim", "confirm"],
    ["stat", "status"],
    ["decalre", "declare"],
    ["hlep", "help"],
    ["exprot", "export"],
    ["standdwon", "stand-down"],
    ["cancel", "stand-down"],
    ["sev1", "severity"],
  ])("%s is not carried out: it gets the nearest, %s", (word, nearest) => {
    expect(parse(`${word} something`)).toEqual({ kind: "unknown", word, nearest });
  });

  it("a word that is like nothing gets no guess", () => {
    expect(parse("xyzzy")).toEqual({ kind: "unknown", word: "xyzzy" });
    expect(parse("constructor")).toEqual({ kind: "unknown", word: "constructor" });
  });
});

describe("any text at all", () => {
  it("is answered, never thrown at", () => {
    const word = fc.oneof(
      fc.constantFrom(
        "declare",
        "call",
        "severity",
        "note",
        "INC-7K3Q",
        "<@U0BEN>",
        "1",
        "—exercise",
        "“",
        "the",
        "hand",
        "over",
      ),
      fc.string({ unit: "binary" }),
    );
    fc.assert(
      fc.property(fc.array(word), fc.constantFrom(" ", "  ", "\n", ""), (words, space) => {
        expect(parse(words.join(space))).toHaveProperty("kind");
      }),
      { numRuns: 500 },
    );
  });

  it("is answered at once, however long it is", () => {
    for (const text of [
      "a".repeat(40_000),
      "<@".repeat(20_000),
      " ".repeat(40_000),
      `note ${"“".repeat(40_000)}`,
      `call ${"a ".repeat(20_000)}`,
    ]) {
      const before = performance.now();
      parse(text);
      expect(performance.now() - before).toBeLessThan(2_000);
    }
  });
});

describe("who may know of what is declared", () => {
  const declared = { kind: "declare", title: "Data copied", severity: "sev1", exercise: false };

  it("is said by flags anywhere, also as phones write them", () => {
    expect(parse("declare 1 --confidential Data copied")).toEqual({ ...declared, confidential: true });
    expect(parse("declare 1 Data copied \u2014insider")).toEqual({ ...declared, insider: true });
    expect(parse("declare \u2014confidential 1 \u2014without @carla Data copied")).toEqual({
      ...declared,
      confidential: true,
      excluded: ["carla"],
    });
  });

  it.each([
    ["--without=@carla Data copied", "carla"],
    ["--without:@carla Data copied", "carla"],
    ["--without: @carla Data copied", "carla"],
    ["-without @carla Data copied", "carla"],
    ["--WITHOUT, @carla Data copied", "carla"],
    ["---without @carla Data copied", "carla"],
  ])("keeps it from whom it is meant to be kept also when it is written %s", (written, who) => {
    expect(parse(`declare 1 ${written}`)).toMatchObject({ kind: "declare", title: "Data copied", excluded: [who] });
  });

  it.each([
    "--wihtout @carla Data copied",
    "-wihtout @carla Data copied",
    "\u2014withuot @carla Data copied",
    "--confidental Data copied",
    "-conf Data copied",
    "--secret Data copied",
    "\u2014 without @carla Data copied",
    "-- confidential Data copied",
  ])("declares nothing when nobody can say what %s means", (written) => {
    const asked = parse(`declare 1 ${written}`);
    expect(asked).toMatchObject({ kind: "incomplete", command: "declare" });
    expect(asked).toMatchObject({ cure: expect.stringMatching(/Nothing was declared\.$/) });
  });

  it.each([
    "1 Two servers -- both encrypted",
    "1 Payroll -two servers- encrypted",
    "1 Mail \u2014 slow since noon",
    "1 Host-07 talks",
  ])("takes the dashes of an ordinary title for what they are: %s", (written) => {
    expect(parse(`declare ${written}`)).toMatchObject({ kind: "declare", title: written.slice(2) });
  });

  it.each([
    ["--without @carla @dev Data copied", ["carla", "dev"]],
    ["--without <@U0CARLA> and <@U0BEN> Data copied", ["carla", "ben"]],
    ["--without COO, cio Data copied", ["carla", "dev"]],
    ["--without coo Data copied", ["carla"]],
    ["Data copied --without carla", ["carla"]],
    ["--without carla and dev Data copied", ["carla", "dev"]],
    ["--without @carla and dev Data copied", ["carla", "dev"]],
    ["--without <@U0CARLA> and @dev, Data copied", ["carla", "dev"]],
    ["--without coo and cio Data copied", ["carla", "dev"]],
    ["--without carla & dev Data copied", ["carla", "dev"]],
    ["--without carla / dev Data copied", ["carla", "dev"]],
    ["--without carla,dev Data copied", ["carla", "dev"]],
    ["--without carla, and dev Data copied", ["carla", "dev"]],
    ["--without Carla Reyes Data copied", ["carla"]],
    ["--without the COO, Dev Patel Data copied", ["carla", "dev"]],
    ["Data copied --without Carla Reyes and the CIO", ["carla", "dev"]],
  ])("names people and roles: %s", (words, excluded) => {
    expect(parse(`declare 1 ${words}`)).toEqual({ ...declared, excluded });
  });

  it.each([
    "--without carla dev Data copied",
    "--without @carla and devv Data copied",
    "--without @carla & the devv Data copied",
    "--without @carla Dev saw data copied",
    "Data copied --without carla and",
  ])("declares nothing where it is not clear whether somebody else is meant: %s", (words) => {
    const asked = parse(`declare 1 ${words}`);
    expect(asked).toMatchObject({
      kind: "incomplete",
      cure: expect.stringMatching(/too\? .* Nothing was declared\.$/),
    });
  });

  it.each([
    "exclude <@U0CARLA> and <@U0DEV> in the logs",
    "exclude carla, dev in the logs",
    "exclude @carla @dev in the logs",
    "exclude carla dev in the logs",
    "call @carla @dev",
    "call carla and dev",
    "call <@U0CARLA> <@U0BEN>",
    "handoff @carla or @dev",
    "delegate @dev and @carla until 18:00",
    "action took isolate-host FS-01 by @carla and @dev",
  ])("does nothing for one of two who are named: %s", (words) => {
    expect(parse(words)).toMatchObject({ kind: "incomplete" });
  });

  it("excludes somebody by their whole name, too", () => {
    const excluded = { kind: "exclude", person: "carla", reason: "named in the logs" };
    expect(parse("exclude Carla Reyes named in the logs")).toEqual(excluded);
    expect(parse("exclude Carla Reyes, named in the logs")).toEqual(excluded);
  });

  it("declares nothing when a name means nobody, or is missing", () => {
    expect(parse("declare 1 --without @zebra Data copied")).toMatchObject({ kind: "incomplete" });
    expect(parse("declare 1 Data copied --without")).toMatchObject({ kind: "incomplete" });
  });

  it("is kept where the form asks for the rest", () => {
    expect(parse("declare --confidential --without @carla")).toMatchObject({
      kind: "form",
      initial: { confidential: "yes", without: "Carla Reyes" },
    });
  });

  it("is changed by excluding somebody, with a reason", () => {
    expect(parse("exclude @carla Named in the logs")).toEqual({
      kind: "exclude",
      person: "carla",
      reason: "Named in the logs",
    });
    expect(parse("exclude @carla")).toMatchObject({ kind: "incomplete" });
  });

  it("says who did what was taken, where that is somebody else", () => {
    const took = { type: "RecordTaken", what: "isolate-host", target: "FS-01", doneBy: "carla" };
    expect(parse("action took isolate-host FS-01 by <@U0CARLA>")).toMatchObject({ command: took });
    expect(parse("action took isolate-host FS-01 by @Carla Reyes on payments at 02:40")).toMatchObject({
      command: { ...took, service: "payments", clockTime: "02:40" },
    });
    for (const written of ["by carla at 02:40", "at 02:40 by carla", "by Carla Reyes at 02:40", "at 02:40 by @carla"]) {
      const command = { ...took, clockTime: "02:40" };
      expect(parse(`action took isolate-host FS-01 ${written}`)).toMatchObject({ command });
    }
    expect(parse("action took isolate-host FS-01 by @nobody")).toMatchObject({ kind: "incomplete" });
    expect(parse("action took isolate-host cut off by hand")).toMatchObject({
      command: { target: "cut off by hand" },
    });
  });

  it("a note for counsel says so", () => {
    expect(parse("note \u2014privileged We knew")).toEqual({ kind: "note", text: "We knew", privileged: true });
    expect(parse("note --privileged")).toMatchObject({ kind: "incomplete" });
    for (const written of ["--privileged: We knew", "-privileged We knew", "We knew --PRIVILEGED"]) {
      expect(parse(`note ${written}`)).toEqual({ kind: "note", text: "We knew", privileged: true });
    }
    const quoted = "Ran kubectl drain --force -v; - two hosts left";
    expect(parse(`note ${quoted}`)).toEqual({ kind: "note", text: quoted });
    for (const written of ["--priviliged We knew", "-priv We knew", "-- privileged We knew"]) {
      expect(parse(`note ${written}`)).toMatchObject({ kind: "incomplete", command: "note" });
    }
    expect(parse("export --privileged")).toEqual({ kind: "export", privileged: true });
  });
});

it("keeps an incident from everybody on the rota of a role, whose turn comes of itself", () => {
  const rota = { people: ["carla", "amara"], from: "2026-11-22T00:00", turn: "12h" };
  const inTurns = worldOf({ ...examplePolicy, roles: { ...examplePolicy.roles, "night-lead": { rota } } });
  const told = parseCommandLine("declare 1 --without night-lead, Data copied", { ...context, ...inTurns });
  expect(told).toMatchObject({ kind: "declare", excluded: ["carla", "amara"] });
});
