import { beforeEach, describe, expect, test } from "vitest";
import { bothWays } from "../support/both-ways.ts";
import type { Journey, startJourney } from "../support/journey.ts";
import { organisation, ransomNote, shutDownQuestion } from "../support/organisation.ts";
import { wordsOf } from "../support/persistent.ts";

/** How a question is put: by its form or in one line, and what its proposer hears before it is. */

let journey: Journey;
let id: string;

const said = "Somebody else must approve this: you propose it. Ben Adler will be asked.";
const line = "Stop taking payments? | Stop | Go on";

async function begin(start: typeof startJourney): Promise<void> {
  journey = await start({
    policy: organisation({
      people: { ben: { name: "Ben Adler", roles: ["commander", "deputy-ciso"] } },
      authority: [
        { when: { action: "isolate-host" }, decides: { any: ["ciso", "deputy-ciso"] }, within: "10m" },
        { when: { action: "fail-over", tier: [1] }, decides: { any: ["ciso"] }, within: "10m" },
        { fallback: true, decides: { all: ["ciso", "coo"] }, within: "10m" },
      ],
      services: { payments: { tier: 1, owner: "coo" } },
    }),
  });
  await journey.alert(ransomNote);
  id = await journey.declared();
  await journey.person("ben").confirm(id);
}

const decisions = async () => Object.values((await journey.incident(id)).decisions);
const viewsOf = (person: string) => journey.stage.slack.memory.viewsOf(journey.person(person).slackUser);

describe.each(bothWays)("over %s", (_name, start) => {
  beforeEach(() => begin(start));

  describe("whoever could approve it alone, had they not proposed it", () => {
    test("hears in the form who is asked instead, and nothing is recorded until they post it", async () => {
      const amara = journey.person("amara");
      await amara.command(`${id} decide`);
      const view = await amara.slack.view();
      const answers = { ...shutDownQuestion, action: "isolate-host", service: "payments", acts: "1" };
      const first = await amara.slack.submit(view, answers);
      expect(first.ack).toMatchObject({ response_action: "update", view: { submit: { text: "Post it" } } });
      const shown = { ...view, ...first.ack?.view };
      expect(JSON.stringify(shown.blocks)).toContain(said);
      expect(JSON.stringify(shown.blocks)).toContain("40,000 USD an hour");
      expect((await journey.events(id)).map(({ type }) => type)).not.toContain("DecisionProposed");
      expect((await journey.events(id)).map(({ type }) => type)).not.toContain("CommandRefused");
      const then = await amara.slack.submit(shown, { question: "Cut FS-01 off?" });
      expect(JSON.stringify(then.ack?.view)).toContain("The question has been put");
      expect(await decisions()).toMatchObject([
        { question: "Cut FS-01 off?", proposedBy: "amara", action: "isolate-host" },
      ]);
      expect(Object.keys((await decisions())[0]?.asked ?? {})).toContain("ben");
    });

    test("hears it as often as it takes, whatever came back with the form, and not where two decide anyway", async () => {
      const amara = journey.person("amara");
      await amara.command(`${id} decide isolate-host payments option 1: ${line}`);
      const view = await amara.slack.view();
      expect(JSON.stringify(view.blocks)).toContain(said);
      const joint = await amara.slack.submit({ ...view, private_metadata: JSON.stringify({ incident: id }) }, {});
      expect(JSON.stringify(joint.ack?.view)).toContain(said);
      expect(await decisions()).toEqual([]);
      await journey.told("amara", `${id} decide: ${line}`);
      expect(await decisions()).toMatchObject([{ proposedBy: "amara", deciders: { roles: ["ciso", "coo"] } }]);
    });
  });

  describe("a question that leaves out the service on which its row hangs", () => {
    test("is put once more by a press in the room, with all that it said, and goes to its own row once the service is named", async () => {
      const carla = journey.person("carla");
      await journey.told("carla", `${id} decide fail-over down 90m option 2: Switch over? | Wait | Switch`);
      expect(await decisions()).toMatchObject([
        { fellBack: "service-not-named", deciders: { roles: ["ciso", "coo"] } },
      ]);
      // The situation card names the question too, and may come first.
      const press = () => carla.slack.press((message) => wordsOf(message).includes("Switch over?"), "Name the service");
      await carla.fill(press, { service: "payments" });
      const [before, anew] = await decisions();
      expect(before).toMatchObject({ state: { status: "replaced" } });
      expect(anew).toMatchObject({
        question: "Switch over?",
        options: [{ label: "Wait" }, { label: "Switch", acts: true }],
        action: "fail-over",
        service: "payments",
        tradeOff: { inputs: { statedDowntime: { fromMs: 5_400_000, toMs: 5_400_000 } } },
        deciders: { roles: ["ciso"] },
      });
      expect(anew).not.toHaveProperty("fellBack");
    });
  });

  describe("a question that is typed into the empty form", () => {
    test("comes back once with the step and the service that it names, to be checked, and is put with both", async () => {
      const carla = journey.person("carla");
      await carla.command(`${id} decide`);
      const view = await carla.slack.view();
      const typed = {
        question: "Fail over payments?",
        "option1-label": "Fail over now",
        "option2-label": "Keep running",
      };
      const first = await carla.slack.submit(view, typed);
      const shown = { ...view, ...first.ack?.view };
      expect(JSON.stringify(shown.blocks)).toContain(
        "please check: the step is “fail over”, the service is payments, “Fail over now” is what carries it out.",
      );
      expect(await decisions()).toEqual([]);
      const then = await carla.slack.submit(shown, {});
      expect(JSON.stringify(then.ack?.view)).toContain("The question has been put");
      expect(await decisions()).toMatchObject([
        { action: "fail-over", service: "payments", options: [{ acts: true }, { label: "Keep running" }] },
      ]);
    });

    test("is put at once where the step was chosen, with the option that begins with it", async () => {
      const carla = journey.person("carla");
      const answers = { question: "Cut it off?", action: "isolate-host", "option1-label": "Wait" };
      await carla.fill(() => carla.command(`${id} decide`), { ...answers, "option2-label": "Isolate the host" });
      expect(await decisions()).toMatchObject([
        { action: "isolate-host", options: [{ label: "Wait" }, { label: "Isolate the host", acts: true }] },
      ]);
    });
  });

  describe("a question in one line", () => {
    test("is put at once, with its action, service, time and the option that carries it out", async () => {
      const words = `${id} decide isolate-host payments option 1 down 2h within 9m: Cut it off? | Cut it off | Leave it`;
      expect(await journey.told("carla", words)).toContain("The question has been put");
      expect(viewsOf("carla")).toEqual([]);
      expect(await decisions()).toMatchObject([
        {
          question: "Cut it off?",
          options: [{ label: "Cut it off", acts: true }, { label: "Leave it" }],
          action: "isolate-host",
          service: "payments",
          givenMs: 9 * 60_000,
          agreedMs: 10 * 60_000,
        },
      ]);
      expect((await decisions())[0]?.options[1]).not.toHaveProperty("acts");
      expect((await decisions())[0]).not.toHaveProperty("recommended");
    });

    test("takes one more click of whoever may not approve it alone, with everything filled in", async () => {
      const amara = journey.person("amara");
      await amara.command(`${id} decide isolate-host payments option 1 within 9m: Cut it off? | Cut it off | Leave it`);
      const view = await amara.slack.view();
      expect(JSON.stringify(view.blocks)).toContain(said);
      expect(await decisions()).toEqual([]);
      const { ack } = await amara.slack.submit(view, {});
      expect(JSON.stringify(ack?.view)).toContain("The question has been put");
      expect(await decisions()).toMatchObject([
        { question: "Cut it off?", action: "isolate-host", service: "payments", givenMs: 9 * 60_000 },
      ]);
    });

    test("that gives too little time, or cannot be read, says what would do", async () => {
      const told = (words: string) => journey.told("carla", `${id} decide ${words}`);
      expect(await told(`within 4m: ${line}`)).toContain("Please give them at least 5 min");
      expect(await told(`within 9x: ${line}`)).toContain("Please write a number of minutes");
      expect(await told(`isolate-hosts payments: ${line}`)).toContain("Muster does not know “isolate-hosts”");
      expect(await told("Stop? | Yes | yes")).toContain("Two options have the same name");
      expect(await decisions()).toEqual([]);
      const help = await journey.stage.people.carla?.slack.command("decide ?");
      expect(wordsOf((await help?.said()) ?? { text: "" })).toContain("| Shut down | Keep running");
    });
  });
});
