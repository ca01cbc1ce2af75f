import { describe, expect, test } from "vitest";
import type { SeenMessage } from "../../src/exercise/slack-player.ts";
import { organisationStream } from "../../src/ledger/ledger.ts";
import { toOrganisationEvent, verifyStored } from "../../src/ledger/seal.ts";
import { orderTextHash } from "../../src/organisation/agreements.ts";
import { bothWays } from "../support/both-ways.ts";
import type { Journey } from "../support/journey.ts";
import { organisation } from "../support/organisation.ts";
import { until, wordsOf } from "../support/persistent.ts";
import { modalWith, pressesIn } from "../support/slack-home.ts";

/** What people tell Muster about the organisation itself, through Slack's own door. */

/** What somebody is told, in private, for `/muster <words>`. */
async function told(journey: Journey, person: string, words: string): Promise<string> {
  return wordsOf(await (await journey.person(person).slack.command(words)).said());
}

async function facts({ server }: Journey) {
  const stored = await server.bot.ports.ledger.read(organisationStream);
  verifyStored(organisationStream, stored);
  return stored.map(toOrganisationEvent);
}

describe.each(bothWays)("over %s, /muster delegate", (_name, start) => {
  test("has the delegate called in the principal's place, until it is taken back", async () => {
    const journey = await start({ policy: organisation() });
    const { slackUser } = journey.person("grace");
    expect(await told(journey, "carla", `delegate <@${slackUser}|grace> for 8h`)).toContain(
      "Grace Lin stands in for you until",
    );
    await told(journey, "ben", "declare 1 Payroll server is encrypted");
    const id = await journey.declared();
    await journey.settled(id);
    expect(await journey.person("grace").about(id)).toHaveLength(1);
    expect(await journey.person("carla").about(id)).toHaveLength(0);
    const [declared] = await journey.facts(id, "IncidentDeclared");
    expect(declared?.by).toMatchObject({ person: "ben", orgSeq: 1 });
    expect(await told(journey, "ben", `${id} status`)).toContain("Carla Reyes");

    expect(await told(journey, "carla", "delegate off")).toContain("you are called yourself");
    expect(await told(journey, "carla", "delegate off")).toContain("there is nothing to end");
    expect((await facts(journey)).map(({ type }) => type)).toEqual(["DelegationGranted", "DelegationRevoked"]);
    expect(await journey.incidents()).toEqual([id]);
  });

  test("names the instant on the caller's own clock, and a time that is past today is tomorrow's", async () => {
    const journey = await start({
      policy: organisation({
        people: { carla: { name: "Carla Reyes", roles: ["coo"], timezone: "America/New_York" } },
      }),
    });
    expect(await told(journey, "carla", "delegate to Dev Patel until tomorrow 9am")).toContain("09:00, New York time");
    const [granted] = await facts(journey);
    if (granted?.type !== "DelegationGranted") throw new Error("it is granted");
    const local = new Date(granted.data.until).toLocaleString("en-GB", { timeZone: "America/New_York" });
    expect(local).toContain("09:00:00");
    expect(granted.data.until > granted.at).toBe(true);
  });

  test("alone opens a form that says who stands in now; what is wrong in it is said at its field", async () => {
    const journey = await start({ policy: organisation() });
    const { slack } = journey.person("carla");
    await told(journey, "carla", "delegate dev for 2h");
    await slack.command("delegate");
    const view = await slack.view();
    expect(JSON.stringify(view.blocks)).toContain("Now: Dev Patel stands in for you until");
    const { ack } = await slack.submit(view, { person: "grace", until: "whenever" });
    expect(ack).toMatchObject({ response_action: "errors", errors: { until: expect.stringContaining("18:00") } });
    const answer = await slack.submit(view, { person: "grace", until: "8h" });
    expect(JSON.stringify(answer.ack?.view)).toContain("Grace Lin stands in for you");
  });

  test("by somebody who stands in has those for whom they did called themselves, and told so", async () => {
    const journey = await start({ policy: organisation() });
    await told(journey, "carla", "delegate dev for 8h");
    expect(await told(journey, "dev", "delegate grace for 2h")).toContain("Carla Reyes had handed over to you until");
    const [message] = await until("the message", async () => {
      const direct = (await journey.person("carla").slack.directMessages()).map(wordsOf);
      return direct.length > 0 ? direct : undefined;
    });
    expect(message).toContain("Dev Patel, who stands in for you until");
    expect(message).toContain("meanwhile you are called yourself. To have somebody else called in your place");
    expect(await journey.person("amara").slack.directMessages()).toEqual([]);
  });

  test("is refused kindly where it would go round in a circle", async () => {
    const journey = await start({ policy: organisation() });
    await told(journey, "carla", "delegate dev for 2h");
    expect(await told(journey, "dev", "delegate Carla Reyes for 1h")).toContain("so it would go round in a circle");
  });
});

describe.each(bothWays)("over %s, /muster agreements", (_name, start) => {
  const agreed = organisation({
    organisation: { name: "Example", authorityAgreedBy: ["carla"], triage: { within: "60s" } },
    standingOrders: [
      {
        id: "isolate-t3",
        when: { action: "isolate-host", tier: [3] },
        agreedBy: ["carla", "amara"],
        expires: "2999-12-31",
      },
    ],
  });

  test("shows each text in plain words to whom it names, and a click agrees to that very text", async () => {
    const journey = await start({ policy: agreed });
    const { slack } = journey.person("carla");
    const shown = await (await slack.command("agreements")).said();
    expect(wordsOf(shown)).toContain("the action “isolate host”, services of tier 3");
    expect(wordsOf(shown)).toContain("It is not in force yet: it waits for Carla Reyes and Amara Okafor.");
    const card = { ...shown, ts: "1.0", channel: "D0MUSTER00" } as SeenMessage;
    expect(wordsOf(await (await slack.pressOn(card, "I agree to this text")).said())).toContain(
      "who decides what: in force",
    );
    expect(await facts(journey)).toMatchObject([{ type: "AuthorityAgreed", by: { person: "carla", via: "slack" } }]);
    const again = await (await slack.command("agree")).said();
    const later = { ...again, ts: "2.0", channel: "D0MUSTER00" } as SeenMessage;
    await slack.pressOn(later, "Read one again, or take it back…");
    const view = await slack.view();
    const [field] = view.blocks.flatMap((block) => ("element" in block ? [block.element] : []));
    const [choice] = field?.type === "static_select" ? (field.options ?? []) : [];
    expect(choice?.text.text).toBe("The table of who decides what: in force");
    const read = (await slack.submit(view, { text: choice?.value ?? "" })).ack?.view;
    expect(JSON.stringify(read)).toContain("It is in force.");
    expect((await facts(journey)).map(({ type }) => type)).toEqual(["AuthorityAgreed"]);
    await pressesIn(journey.stage, journey.person("carla").slackUser, { ...view, ...read }, "I take it back");
    expect((await facts(journey)).map(({ type }) => type)).toEqual(["AuthorityAgreed", "AgreementWithdrawn"]);
  });

  test("that is taken back says before and after what follows, and everybody else whom the text names is told once", async () => {
    const journey = await start({ policy: agreed });
    const { slack, slackUser } = journey.person("carla");
    const { rules } = journey.server.bot.ports.world();
    const order = rules.standingOrders[0];
    const textHash = order ? orderTextHash(order, rules) : "";
    const agree = async (person: string) =>
      journey.server.bot.handler.organise({
        command: (now) => ({
          type: "Agree",
          now,
          by: { person, roles: [], via: "slack" },
          shown: textHash,
        }),
      });
    // Counted once Slack has said whose account theirs is.
    const isAgreed = async (person: string) => {
      const taken = await agree(person);
      return (taken.kind === "handled" && taken.verdict.kind === "done") || undefined;
    };
    for (const person of ["carla", "amara"]) await until(`${person} agreed`, () => isAgreed(person));
    const again = await (await slack.command("agreements")).said();
    await slack.pressOn(
      { ...again, ts: "2.0", channel: "D0MUSTER00" } as SeenMessage,
      "Read one again, or take it back…",
    );
    const view = await slack.view();
    const read = (await slack.submit(view, { text: textHash })).ack?.view;
    const before = "From then on it allows nothing, until everybody named has agreed again; Amara Okafor is told.";
    expect(JSON.stringify(read)).toContain(before);
    const pressed = { ...view, ...read };
    const { trigger_id } = await pressesIn(journey.stage, slackUser, pressed, "I take it back");
    const shown = await modalWith(journey.stage, slackUser, "You have taken back your agreement");
    expect(JSON.stringify(shown)).toContain(
      "It allows nothing now, until everybody named has agreed again. Amara Okafor is told.",
    );
    await pressesIn(journey.stage, slackUser, pressed, "I take it back", trigger_id);
    const toldTo = async (person: string) => (await journey.person(person).slack.directMessages()).map(wordsOf);
    const words = "Carla Reyes has taken back their agreement to the standing order “isolate t3”.";
    await until("Amara told", async () => (await toldTo("amara")).some((each) => each.includes(words)) || undefined);
    expect((await toldTo("amara")).filter((each) => each.includes(words))).toHaveLength(1);
    expect(await toldTo("carla")).toEqual([]);
  });

  test("shows nothing to whom no text names, and their forged click agrees to nothing", async () => {
    const journey = await start({ policy: agreed });
    expect(await told(journey, "grace", "agreements")).toContain("names you");
    const { view: _hers, ...theirs } = await (await journey.person("carla").slack.command("agreements")).said();
    const card = { ...theirs, ts: "1.0", channel: "D0MUSTER00" } as SeenMessage;
    const pressed = await journey.person("grace").slack.pressOn(card, "I agree to this text");
    expect(wordsOf(await pressed.said())).toContain("does not ask for your agreement");
    expect(await facts(journey)).toEqual([]);
  });
});
