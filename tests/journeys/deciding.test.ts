import { beforeEach, describe, expect, test } from "vitest";
import { bothWays } from "../support/both-ways.ts";
import type { Journey, startJourney } from "../support/journey.ts";
import { organisation, ransomNote, shutDownQuestion } from "../support/organisation.ts";
import { until, wordsOf } from "../support/persistent.ts";

/** A decision as executives meet it: buttons, forms, a text message and a call, through the real doors. */

let journey: Journey;
let id: string;

async function begin(start: typeof startJourney): Promise<void> {
  journey = await start({
    policy: organisation({
      authority: [{ fallback: true, decides: { all: ["ciso", "coo"] }, tieBreaker: "ceo", within: "10m" }],
      people: { farid: { name: "Farid Haddad", roles: ["ceo"] } },
    }),
  });
  await journey.alert(ransomNote);
  id = await journey.declared();
  await journey.person("ben").confirm(id);
  await journey.person("amara").awake(id);
}

async function proposed(): Promise<void> {
  await journey.person("carla").awake(id);
  await put();
}

async function put(): Promise<void> {
  await journey.person("ben").fill(() => journey.person("ben").command(`${id} decide`), shutDownQuestion);
}

const decision = async () => {
  const [found] = Object.values((await journey.incident(id)).decisions);
  if (!found) throw new Error("nothing was proposed");
  return found;
};
const card = async (person: string) => {
  const [newest] = await journey.person(person).about(id);
  return newest ? wordsOf(newest) : "";
};
const shows = (person: string, words: string) =>
  until(`“${words}” on ${person}'s card`, async () => (await card(person)).includes(words) || undefined);

describe.each(bothWays)("over %s", (_name, start) => {
  beforeEach(() => begin(start));

  describe("executives who do not agree", () => {
    test("say why, and the tie-breaker is called and sees both reasons side by side", async () => {
      await proposed();
      const { amara, carla } = { amara: journey.person("amara"), carla: journey.person("carla") };
      await amara.press(id, "Approve: Shut down");
      await amara.fill(() => amara.pressAny(id, ["Say why"]), { reason: "It spreads by the minute." });
      await carla.press(id, "Choose: Wait");
      await carla.fill(() => carla.pressAny(id, ["Say why"]), { reason: "Payroll settles at four." });
      await journey.facts(id, "DecisionTied");
      expect((await journey.facts(id, "CallInStarted", 5)).at(-1)?.data).toMatchObject({ person: "farid" });
      await shows("amara", "They do not agree: Farid Haddad decides between them.");
      await shows("carla", "It spreads by the minute.");
      await shows("carla", "Payroll settles at four.");
    });

    test("hear the tie-breaker's word: spoken on the bridge, written down, and confirmed by text with its code", async () => {
      await proposed();
      const farid = journey.person("farid");
      await journey.person("amara").press(id, "Approve: Shut down");
      await journey.person("carla").press(id, "Choose: Wait");
      await journey.facts(id, "DecisionTied");
      await journey.person("ben").type(`${id} spoken farid shut down`);
      const text = await until("the question to confirm", async () => {
        const texts = (await journey.stage.phone.messages()).filter(({ to }) => to === farid.phoneNumber);
        return texts.find(({ body }) => body.includes("you chose option 1"));
      });
      expect(text.body).not.toMatch(/shut|payments/i);
      const [, code] = /Reply 4 (\w+) if that is right/.exec(text.body) ?? [];
      expect(await farid.phone.replySms("4")).toContain("with the code as well");
      expect(await farid.phone.replySms("4 ZZZ99")).toContain("nothing is waiting");
      for (const unclear of [`5 ${code} no`, `4 ${code} but only after four`, "yes, that is right"])
        expect(await farid.phone.replySms(unclear)).toContain(`nothing is recorded. Reply 4 ${code} if that is right`);
      expect((await decision()).state.status).toBe("open");
      expect(await farid.phone.replySms(`4${code}`)).toContain("your choice is recorded as you said it");
      expect((await decision()).state).toMatchObject({ status: "made", tieBrokenBy: "farid" });
      expect(await farid.phone.replySms(`5 ${code}`)).toContain("nothing is waiting");
    });
  });

  test("whoever has nothing but a phone confirms what they said by a key, in a call that they asked for by text", async () => {
    await proposed();
    const farid = journey.person("farid");
    await journey.person("amara").press(id, "Approve: Shut down");
    await journey.person("carla").press(id, "Choose: Wait");
    await journey.facts(id, "DecisionTied");
    await journey.person("ben").type(`${id} spoken farid shut down`);
    const text = await until("the question to confirm", async () => {
      const texts = (await journey.stage.phone.messages()).filter(({ to }) => to === farid.phoneNumber);
      return texts.find(({ body }) => body.includes("you chose option 1"));
    });
    const [, code] = /3 (\w+) to be called/.exec(text.body) ?? [];
    expect(await farid.phone.replySms(`3 ${code}`)).toContain("calling you now");
    const call = await until("the call that asks", async () => {
      const calls = (await journey.stage.phone.calls()).filter(({ to }) => to === farid.phoneNumber);
      return calls.find(({ twiml }) => twiml.includes("you chose option 1"));
    });
    expect(call.twiml).toContain("Press 4 if that is right. Press 5 if it is not.");
    expect(call.twiml).not.toMatch(/shut|payments/i);
    expect(await farid.phone.pressKey(call, "4")).toContain("your choice is recorded as you said it");
    expect((await decision()).state).toMatchObject({ status: "made", tieBrokenBy: "farid" });
  });

  describe("an executive", () => {
    test("chooses on a condition, in a form, and it stands beside the outcome", async () => {
      await proposed();
      const carla = journey.person("carla");
      await carla.fill(() => carla.pressAny(id, ["On a condition…"]), {
        option: "option-1",
        condition: "Customers are told first.",
      });
      await journey.person("amara").press(id, "Approve: Shut down");
      expect((await decision()).state.status).toBe("made");
      const room = await until("the outcome in the room", async () => {
        const said = await journey.inRoom(id);
        return said.find((words) => words.includes("Customers are told first."));
      });
      expect(room).toContain("Carla Reyes");
    });

    test("abstains once the form is sent, and whoever their role falls to is asked", async () => {
      await proposed();
      const carla = journey.person("carla");
      const pressed = async () => {
        const answer = await carla.pressAny(id, ["I abstain (conflict of interest)"]);
        expect((await decision()).abstentions).toEqual({});
        return answer;
      };
      await carla.fill(pressed, { reason: "My brother owns the bank." });
      expect((await decision()).abstentions.carla).toMatchObject({ role: "coo", reason: "My brother owns the bank." });
      await shows("carla", "My brother owns the bank.");
    });

    test("denies what somebody wrote down that they said, and the room hears it", async () => {
      await proposed();
      await journey.person("ben").type(`${id} spoken @carla option 2`);
      await journey.person("carla").press(id, "No, I did not");
      await until("the denial in the room", async () => {
        const said = await journey.inRoom(id);
        return said.some((words) => words.includes("they did not say that")) || undefined;
      });
      expect((await decision()).spoken).toEqual({});
    });

    test("takes over from whoever acts for them, and chooses for themselves", async () => {
      const [carla, dev] = [journey.person("carla"), journey.person("dev")];
      await carla.press(id, "Call my delegate");
      await dev.awake(id);
      await journey.facts(id, "ActingStarted");
      await put();
      await carla.press(id, "I take over");
      await journey.facts(id, "ActingEnded");
      await journey.person("amara").press(id, "Approve: Shut down");
      await carla.press(id, "Approve: Shut down");
      expect((await decision()).choices.carla).toMatchObject({ role: "coo", option: "option-1" });
      expect((await decision()).state.status).toBe("made");
    });
  });

  describe("whoever proposed it", () => {
    test("puts it in other words: what was chosen before is void, and those who chose are told", async () => {
      await proposed();
      const ben = journey.person("ben");
      await journey.person("amara").press(id, "Approve: Shut down");
      const [room] = await journey.rooms();
      const shown = await until("the card of the question in the room", async () => {
        const messages = await journey.stage.slack.messages(room?.id ?? "");
        return messages.find((message) => wordsOf(message).includes("Shut down payments?"));
      });
      const inRoom = { ...shown, channel: room?.id ?? "" };
      await ben.fill(() => ben.slack.pressOn(inRoom, "Change the question"), {
        question: "Shut down payments at 04:00?",
      });
      const edited = await decision();
      expect(edited).toMatchObject({ question: "Shut down payments at 04:00?", choices: {} });
      expect(edited.options.map(({ label }) => label)).toEqual(["Shut down", "Wait"]);
      await until("word of it for Amara", async () => {
        const told = await journey.person("amara").about(id);
        return told.some((message) => wordsOf(message).includes("please choose again")) || undefined;
      });
    });
  });
});
