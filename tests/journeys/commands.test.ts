import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { isIn } from "../../src/incident/permission.ts";
import { bothWays } from "../support/both-ways.ts";
import type { Journey, startJourney } from "../support/journey.ts";
import { organisation, ransomNote } from "../support/organisation.ts";
import { until, wordsOf } from "../support/persistent.ts";
import { commandBody } from "../support/raw-slack.ts";

/** Every `/muster` command as Slack brings it: what it does, who may give it, and what the others are told. */

let journey: Journey;
async function begin(start: typeof startJourney): Promise<void> {
  journey = await start({
    policy: organisation({ commands: { close: ["commander", "ciso"], export: ["ciso"] } }),
  });
}

async function declared(): Promise<string> {
  await journey.alert(ransomNote);
  const id = await journey.declared();
  await journey.settled(id);
  return id;
}

const told: Journey["told"] = (...said) => journey.told(...said);

async function room(): Promise<string> {
  const [found] = await journey.rooms();
  return found?.id ?? "";
}

describe.each(bothWays)("over %s", (_name, start) => {
  beforeEach(() => begin(start));

  describe("with words alone", () => {
    test("help shows what an incident needs from beginning to end", async () => {
      const words = await told("grace", "help");
      for (const command of ["declare", "status", "severity", "call", "decide", "note", "handoff", "stand-down"]) {
        expect(words).toContain(`/muster ${command}`);
      }
      for (const command of ["contain", "recover", "close", "export"]) expect(words).toContain(command);
    });

    test.each([
      ["delcare 1 ransomware", "declare"],
      ["standdwn", "stand-down"],
      ["exprot", "export"],
    ])("an unknown word (%s) gets a kind answer with the nearest command", async (words, nearest) => {
      expect(await told("grace", words)).toContain(`Did you mean /muster ${nearest}?`);
      expect(await journey.incidents()).toEqual([]);
    });

    test("words that are not understood bring the form of their command, by a button", async () => {
      const id = await declared();
      const ben = journey.person("ben").slack;
      const said = await (await ben.command(`${id} call the lawyer`)).said();
      expect(wordsOf(said)).toContain("Muster does not know “the lawyer”");
      await ben.pressOn({ ...said, ts: "1.0", channel: "D0MUSTER00" }, "Open the form");
      await ben.submit(await ben.view(), { who: "grace" });
      expect((await journey.incident(id)).callIns).toHaveProperty("grace.1");
    });

    test("a word that is like no command points to help", async () => {
      expect(await told("grace", "xyzzy")).toContain("Try /muster help");
    });

    test("status says that all is quiet, then lists what is open, then shows one incident in its room", async () => {
      expect(await told("grace", "status")).toContain("No incident is open");
      const id = await declared();
      expect(await told("grace", "status")).toContain(id);
      expect(await told("grace", `status ${id}`)).toContain("Ransom note on FS-01");
      expect(await told("grace", "status", await room())).toContain("Ransom note on FS-01");
    });

    test("a command whose form would be about no incident says so, instead of opening a form that is refused", async () => {
      for (const words of ["decide", "severity", "close", "stand-down", "INC-NONE decide"]) {
        expect(await told("ben", words)).toMatch(/No incident is open|There is no incident INC-NONE/);
      }
      expect(journey.stage.slack.memory.viewsOf(journey.person("ben").slackUser)).toEqual([]);
    });

    test("declare opens an incident that its declarer leads if they may, and calls the executives at once", async () => {
      expect(await told("ben", "declare 1 Payroll server is encrypted")).toContain("Declared INC-");
      const id = await journey.declared();
      await journey.settled(id);
      expect(await journey.incident(id)).toMatchObject({
        commander: "ben",
        severity: "sev1",
        title: "Payroll server is encrypted",
      });
      expect((await journey.facts(id, "CallInStarted", 3)).map(({ data }) => data.person)).toEqual([
        "amara",
        "carla",
        "noor",
      ]);
    });

    test("declare without words opens a form, and the form declares", async () => {
      const ben = journey.person("ben");
      await ben.fill(() => ben.command("declare"), { title: "Payroll server is encrypted", severity: "sev2" });
      const id = await journey.declared();
      expect(await journey.incident(id)).toMatchObject({ title: "Payroll server is encrypted", severity: "sev2" });
    });

    test("declare without a severity wakes nobody: its form opens with the title that was typed", async () => {
      const ben = journey.person("ben");
      await ben.command("declare Payroll server is encrypted --exercise");
      const view = await ben.slack.view();
      expect(JSON.stringify(view.blocks)).toContain("Payroll server is encrypted");
      expect(await journey.incidents()).toEqual([]);
      await ben.slack.submit(view, { severity: "sev1" });
      const id = await journey.declared();
      expect(await journey.incident(id)).toMatchObject({ title: "Payroll server is encrypted", exercise: true });
    });

    test.each([
      ["declare help", "/muster declare 1 Payroll server is encrypted: declares it at once"],
      ["declare ?", "/muster declare 1 Payroll server is encrypted: declares it at once"],
      ["declare 7 foo", "There is no severity “7”: there are 1 (the most serious), 2, 3 and 4 (the least)."],
    ])("%s is answered, and declares nothing", async (words, answer) => {
      expect(await told("ben", words)).toContain(answer);
      expect(await journey.incidents()).toEqual([]);
    });

    test("a command that could be about two incidents asks which, and does nothing", async () => {
      await told("ben", "declare 2 First");
      await told("ben", "declare 2 Second");
      const ids = await journey.incidents();
      const words = await told("grace", "note Which one?");
      for (const id of ids) {
        expect(words).toContain(id);
        expect((await journey.events(id)).some(({ type }) => type === "NoteAdded")).toBe(false);
      }
    });
  });

  describe("on an incident", () => {
    let id: string;
    beforeEach(async () => {
      id = await declared();
    });

    test("an id that names no incident is not taken for another one", async () => {
      for (const words of [
        "INC-ZZZZZ status",
        "status INC-ZZZZZ",
        "INC-ZZZZZ note hello",
        "INC-ZZZZZ stand-down It is.",
      ]) {
        const before = await journey.events(id);
        const answer = await told("ben", words, await room());
        expect(answer).toContain("There is no incident INC-ZZZZZ, or none that you may see.");
        expect(answer).toContain(id);
        expect(answer).not.toContain("Ransom note");
        expect(await journey.events(id)).toEqual(before);
      }
    });

    test("close without a reason opens a form that asks for it", async () => {
      const ben = journey.person("ben");
      await ben.confirm(id);
      await ben.fill(() => ben.command(`${id} close`), { reason: "All is well." });
      expect((await journey.incident(id)).ended).toMatchObject({ by: "ben", reason: "All is well." });
    });

    test("what nobody has confirmed is not closed, and the answer says what to do instead", async () => {
      expect(await told("ben", `${id} close All is well.`)).toContain(
        "If it was a false alarm, use /muster stand-down",
      );
      expect((await journey.incident(id)).status).toBe("declared");
    });

    test("in the incident's room no id is needed", async () => {
      const here = await room();
      expect(await told("grace", "note The backups are intact.", here)).toContain("Noted in the record");
      const [note] = await journey.facts(id, "NoteAdded");
      expect(note).toMatchObject({ by: { person: "grace" }, data: { text: "The backups are intact." } });
    });

    test("confirm calls the executives; severity changes how serious it is, with its reason", async () => {
      expect(await journey.filledIn("ben", `${id} confirm`)).toContain("Calling Amara Okafor");
      expect(await told("ben", `${id} severity 2 Only one server.`)).toContain("is sev2 now");
      const [change] = await journey.facts(id, "SeverityChanged");
      expect(change?.data).toEqual({ from: "sev1", to: "sev2", reason: "Only one server." });
    });

    test("confirm is for those whom the policy names", async () => {
      expect(await told("grace", `${id} confirm`)).toContain("/muster confirm is for the");
      expect((await journey.incident(id)).triage.status).toBe("awaiting");
    });

    test("severity without a reason opens a form that asks for it", async () => {
      const ben = journey.person("ben");
      await ben.fill(() => ben.command(`${id} severity 2`), { severity: "sev2", reason: "Only one server." });
      expect((await journey.incident(id)).severity).toBe("sev2");
    });

    test("call brings in a person by mention or name, and a role by its name", async () => {
      const { slackUser } = journey.person("grace");
      expect(await told("ben", `${id} call <@${slackUser}|grace>`)).toContain("Calling Grace Lin");
      expect(await told("ben", `${id} call Carla Reyes`)).toContain("Calling Carla Reyes");
      expect(await told("ben", `${id} call the CIO`)).toContain("Calling Noor Haddad");
      expect(await told("ben", `${id} call Carla`)).toContain("has been called already");
      expect(await told("ben", `${id} call Zorro`)).toContain("does not know “Zorro”");
      await journey.settled(id);
      for (const person of ["grace", "carla", "noor"]) {
        expect(await journey.person(person).about(id)).toHaveLength(1);
      }
    });

    test("decide opens a form; what is wrong in it is said at its field, and the question is put", async () => {
      const amara = journey.person("amara");
      await amara.command(`${id} decide Shut down payments?`);
      const view = await amara.slack.view();
      expect(JSON.stringify(view.blocks)).toContain("Shut down payments?");
      const half = { "option1-label": "Shut down", "option1-act": "Money", "option1-wait": "It spreads" };
      const { ack } = await amara.slack.submit(view, half);
      expect(ack).toMatchObject({ response_action: "errors", errors: { "option2-label": "Please name this option." } });
      const whole = {
        ...half,
        // "Shut down" is a step that is known without a row for it: the form asks which option carries it out.
        acts: "1",
        "option2-label": "Wait",
        "option2-act": "Nothing",
        "option2-wait": "It spreads",
      };
      const answer = await amara.slack.submit(view, whole);
      expect(JSON.stringify(answer.ack)).toContain("The question has been put");
      const [proposed] = await journey.facts(id, "DecisionProposed");
      expect(proposed?.data).toMatchObject({ question: "Shut down payments?", proposedBy: "amara" });
    });

    test("contain, recover and close take a reason, go in that order, and say so when they cannot", async () => {
      expect(await told("ben", `${id} contain The host is isolated.`)).toContain("is contained");
      expect(await told("ben", `${id} recover It works again.`)).toContain("is recovered");
      expect(await told("ben", `${id} contain Once more.`)).toContain("This incident is recovered already");
      expect(await told("ben", `${id} close All is well.`)).toContain("is closed");
      expect(await told("ben", `${id} confirm`)).toContain("is closed, so nothing new begins in it");
      const [contained] = await journey.facts(id, "IncidentContained");
      expect(contained?.data.reason).toBe("The host is isolated.");
    });

    test("handoff goes to a person, and to nobody twice", async () => {
      expect(await told("ben", `${id} handoff Grace Lin`)).toContain("Grace Lin is the commander");
      expect(await told("ben", `${id} handoff Grace Lin`)).toContain("is the commander already");
      expect((await journey.incident(id)).commander).toBe("grace");
    });

    test("export hands the record over in the asker's own messages, and a stranger to Muster can verify it", async () => {
      await told("ben", `${id} stand-down All is well.`);
      expect(await journey.filledIn("amara", `${id} export`)).toContain("comes to you as a direct message");
      // One for the room, as the incident has ended, and hers.
      await journey.facts(id, "ExportSent", 2);
      const sent = await journey.person("amara").slack.directMessages();
      expect(sent.map(({ text }) => text).join("\n")).toMatch(
        /Check it with: node \S+verify\.mjs \S+bundle\.json --seal INC-\w+\/\d+ [0-9a-f]{64} --key [\w-]{43}/,
      );
      const files = sent.flatMap((message) => message.files ?? []);
      expect(files).toHaveLength(3);
      const folder = await mkdtemp(join(tmpdir(), "muster-export-"));
      onTestFinished(() => rm(folder, { recursive: true }));
      const paths = files.map(({ name }) => join(folder, name));
      for (const [index, file] of files.entries()) {
        await writeFile(paths[index] ?? "", await journey.stage.slack.textOf(file));
      }
      const [bundle, report, verifier] = ["bundle.json", "after-action.md", "verify.mjs"].map((ending) => {
        return paths.find((path) => path.endsWith(ending)) ?? "";
      });
      expect(report).not.toBe("");
      const verified = await promisify(execFile)(process.execPath, [verifier ?? "", bundle ?? ""]);
      expect(verified.stdout).toContain(id);
    });
  });

  describe("permissions", () => {
    let id: string;
    beforeEach(async () => {
      id = await declared();
      await journey.person("ben").confirm(id);
      await journey.settled(id);
    });

    const forRoles: [command: string, roles: string][] = [
      ["severity 2 It is small.", "severity"],
      ["handoff Carla Reyes", "handoff"],
      ["stand-down It was a test.", "stand-down"],
      ["contain It is cut off.", "contain"],
      ["recover It works.", "recover"],
      ["close All is well.", "close"],
      ["export", "export"],
    ];

    test.each(forRoles)(
      "somebody without a role who types %s is told whom to ask, and nothing happens",
      async (words, name) => {
        const before = await journey.events(id);
        const answer = await told("grace", `${id} ${words}`);
        expect(answer).toContain(`/muster ${name} is for the`);
        expect(answer).toMatch(/Please ask .*(Ben Adler|Amara Okafor)/);
        expect(await journey.events(id)).toEqual(before);
        expect(await journey.metric("muster_commands_refused_total", { code: "not-permitted" })).toBe(1);
      },
    );

    test("somebody without a role cannot declare a serious incident", async () => {
      expect(await told("grace", "declare 1 I feel like it")).toContain("Declaring sev1 and sev2 is for the");
      expect(await journey.incidents()).toEqual([id]);
    });

    test("looking is for those whom the policy names, and for those who are called", async () => {
      const commands = { status: ["ciso"] };
      const strict = await start({ policy: organisation({ commands }) });
      await strict.alert(ransomNote);
      const secret = await strict.declared();
      await strict.person("ben").confirm(secret);
      await strict.settled(secret);
      const say = async (person: string) => {
        return wordsOf(await (await strict.person(person).slack.command(`status ${secret}`)).said());
      };
      expect(await say("amara")).toContain("Ransom note");
      expect(await say("carla")).toContain("Ransom note");
      expect(await say("grace")).toContain("/muster status is for the CISO");
      expect(await say("grace")).not.toContain("Ransom note");
    });

    test("what is typed in a war room never reaches another incident, also not by its id or for want of leave", async () => {
      const strict = await start({ policy: organisation({ commands: { status: ["ciso"] } }) });
      await strict.alert(ransomNote);
      const secret = await strict.declared();
      await strict.settled(secret);
      const [secretRoom] = await strict.rooms();
      await strict.person("ben").slack.command("declare 2 Another one");
      const other = (await strict.incidents()).find((each) => each !== secret) ?? "";
      await strict.person("ben").slack.command(`${other} call Carla Reyes`);
      await strict.settled(other);
      const say = async (person: string, words: string) =>
        wordsOf(await (await strict.person(person).slack.command(words, secretRoom?.id)).said());
      // Carla is called into the other one only, and it alone is there for her.
      expect(isIn(await strict.incident(other), "carla")).toBe(true);
      expect(isIn(await strict.incident(secret), "carla")).toBe(false);
      expect(await say("carla", "note For this room.")).toContain("/muster status is for the CISO");
      expect((await strict.events(secret)).some(({ type }) => type === "NoteAdded")).toBe(false);
      expect(await say("ben", `note ${other} covers this one`)).toContain("Noted in the record");
      expect((await strict.events(other)).some(({ type }) => type === "NoteAdded")).toBe(false);
      expect((await strict.facts(secret, "NoteAdded"))[0]).toMatchObject({
        data: { text: `${other} covers this one` },
      });
    });

    const strangers: [who: string, fields: () => Record<string, string>][] = [
      ["somebody of the workspace whom the directory does not know", () => ({ user_id: "U0STRANGER" })],
      [
        "somebody of another workspace with an executive's user id",
        () => ({ user_id: journey.person("amara").slackUser, team_id: "T0ELSEWHERE" }),
      ],
    ];

    test.each(strangers)("%s sees nothing and changes nothing", async (_who, fields) => {
      const { codename } = await journey.incident(id);
      const before = await journey.events(id);
      const words = [
        "status",
        `status ${id}`,
        "note hello",
        `${id} note hello`,
        `${id} stand-down`,
        `${id} export`,
        "close",
      ];
      for (const text of words) {
        const typed = new URLSearchParams(commandBody(journey.stage, text, fields()));
        const answer = await journey.stage.deliver("slash_commands", Object.fromEntries(typed));
        expect(answer.status).toBe(200);
        const told = JSON.stringify(answer.ack ?? "");
        expect(told).not.toContain(codename);
        expect(told).not.toContain("Ransom note");
        if (!text.endsWith("stand-down") && text !== "close") expect(told).toContain("does not know you yet");
      }
      expect(await journey.events(id)).toEqual(before);
    });

    test("nobody can answer somebody else's call-in", async () => {
      const card = await until("the card", async () => (await journey.person("carla").about(id))[0]);
      const answer = await journey.person("grace").slack.pressOn(card, "I'm awake, joining in 5");
      expect(wordsOf(await answer.said())).toContain("This call is for somebody else");
      expect((await journey.incident(id)).callIns["carla.1"]?.state.status).toBe("waiting");
    });
  });
});
