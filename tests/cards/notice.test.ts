import { describe, expect, it } from "vitest";
import type { Card } from "../../src/chat/card.ts";
import { noticeCard } from "../../src/chat/cards/notices/notice.ts";
import type { Outcome } from "../../src/incident/commands.ts";
import type { About, Notice } from "../../src/incident/notice.ts";
import type { CannotJoin } from "../../src/incident/room.ts";
import { type Given, given } from "../support/builders.ts";
import { labelsOf, textOf } from "../support/card-text.ts";
import { worldOf } from "../support/example.ts";
import { noticeStories } from "../support/notice-stories.ts";

const names = worldOf();

/** The notice that a story owes about something, and its card. */
function told(story: Given, what: About["what"], to: Notice["to"]["kind"] = "room") {
  const notice = Object.values(story.incident.notices).find(
    ({ about, to: { kind } }) => about.what === what && kind === to,
  );
  if (!notice) throw new Error(`no notice of ${what}`);
  return noticeCard(story.incident, notice, names);
}

const declared = given().declared();
const open = declared.joined("amara", "carla").proposed();
const made = open.chose("amara", "shut").chose("carla", "shut");

it("tells a stand-in truly why: whoever has handed over was never asked", () => {
  const story = given().away("amara", "ben").declared({ by: "grace", severity: "sev3" }).confirmed();
  const { incident } = story.acknowledged("ben").rated("sev1");
  const notice = Object.values(incident.notices).find(({ about }) => about.what === "stands-in");
  expect(notice && textOf(noticeCard(incident, notice, names))).toContain(
    "Amara Okafor (CISO) has handed over and is away, so you stand in for them here for as long as that lasts, or until Amara Okafor takes over.",
  );
});

describe("somebody who cannot be in the room", () => {
  it.each([
    ["no-account", "the policy has no chat account of theirs"],
    ["account-unknown", "the account that the policy gives for them does not exist"],
    ["account-deactivated", "their chat account is switched off"],
    ["guest", "their chat account is a guest's"],
    ["from-elsewhere", "their chat account belongs to another organisation"],
  ] satisfies [CannotJoin, string][])("is explained in plain words (%s), with what to do", (reason, words) => {
    const failed: Outcome = { type: "InviteFailed", data: { effect: "x", person: "carla", reason } };
    const said = textOf(told(declared.outcome(failed), "invite-failed", "person"));
    expect(said).toContain(`Carla Reyes could not be added to the room: ${words}`);
    expect(said).toContain("Until then, speak to them on the bridge or by phone.");
    expect(said).not.toContain(`“${reason}”`);
  });
});

describe("an outcome", () => {
  it("is told once: whoever has a card of the question reads it there, and is sent a receipt with the seal", () => {
    const shown = open.delivered().chose("amara", "shut").chose("carla", "shut").sealed();
    const card = told(shown, "decision-closed", "person");
    expect(card.summary).toBe("quiet harbour: the decision was made.");
    const [, receipt, seal, ...more] = textOf(card).split("\n");
    expect(receipt).toBe("Receipt: “Shut down” was decided. Your card of this question, above, shows how.");
    expect(seal).toMatch(/^seal INC-7K3Q2\/\d+ [0-9a-f]{64}$/);
    expect(more).toEqual([]);
  });

  it("is told in full to whoever has no card of the question", () => {
    expect(textOf(told(made, "decision-closed", "person"))).toContain("Decided: Shut down, by Amara Okafor (CISO)");
  });

  it("that nothing was decided is a receipt too", () => {
    const card = told(open.delivered().after("25m"), "decision-closed", "person");
    expect(textOf(card)).toContain("Receipt: nothing was approved.");
    expect(card.summary).toBe("quiet harbour: this was not decided, nothing is approved.");
  });
});

describe("a notice", () => {
  it.each(Object.entries(noticeStories))("of %s has its words", (what, [story, words]) => {
    const isPersonal = [
      "alert-unread",
      "false-alarm",
      "invite-failed",
      "removal-failed",
      "room-lost",
      "room-not-archived",
      "room-is-a-chat",
      "stands-in",
      "spoken",
      "tie-to-break",
      "reason-given",
      "turn-over",
      "clocks-started",
      "clock-warned",
      "clock-overtaken",
      "update-due",
      "catch-up",
      "privileged-note",
    ].includes(what);
    const card = told(story, what as About["what"], isPersonal ? "person" : "room");
    expect(textOf(card)).toContain(words);
    expect(card.summary).toMatch(/^quiet harbour: .+\.$/);
    const pressable: Partial<Record<About["what"], string[]>> = {
      "update-due": ["Give an update"],
      "lead-wanted": ["I take the lead"],
      "condition-met": ["Started", "Failed", "It is unsafe…", "Decide again"],
    };
    expect(labelsOf(card)).toEqual(pressable[what as About["what"]] ?? []);
  });

  it("of a card that the room could not be sent says where to see the same", () => {
    const effect = "card:INC-7K3Q2:situation";
    const lost = declared.outcome({ type: "CardFailed", data: { effect, reason: "invalid_blocks" } });
    const card = told(lost, "undelivered", "room");
    expect(textOf(card)).toContain(
      "A card could not be posted in this room (it was refused with “invalid_blocks”), and Muster has stopped trying. Please type /muster status to see how things stand.",
    );
    expect(card.summary).toBe("quiet harbour: a card could not be posted in the room.");
  });

  it("that nothing is left to reach somebody says what went out, who is called instead and what to do", () => {
    const lastWords = (story: Given) => {
      const notice = Object.values(story.incident.notices).find(({ about }) => "lastWay" in about);
      return notice && noticeCard(story.incident, notice, names);
    };
    const refused = declared.delivered().pageRejected("amara", "chat");
    expect(lastWords(refused)).toBeUndefined();
    const shown = declared.delivered().after("1m").pageRejected("amara", "sms").pageRejected("amara", "voice");
    expect(textOf(lastWords(shown) as Card)).toContain(
      "A phone call to Amara Okafor did not go out (it was refused with “21211”). Nothing is left to try but the message in chat, which wakes nobody. Please reach Amara Okafor yourself, or call somebody else with /muster call.",
    );
    const nothing = declared.pageRejected("amara", "chat").pageRejected("amara", "sms").pageRejected("amara", "voice");
    const card = lastWords(nothing) as Card;
    expect(textOf(card)).toContain(
      "Nothing is left to try, and nothing has reached them. Ben Adler is called instead. Please reach Amara Okafor yourself.",
    );
    expect(card.summary).toBe("quiet harbour: Amara Okafor cannot be reached.");
    const secret = given().declared({ confidential: true });
    const kept = secret.pageRejected("amara", "chat").pageRejected("amara", "sms").pageRejected("amara", "voice");
    expect(lastWords(kept)?.summary).toBe("quiet harbour: there is news, please look.");
  });

  it("that nobody holds a role says who is called instead, or what to do", () => {
    const unheld = (wentTo?: string): Notice => ({
      effect: "n",
      to: { kind: "room", platform: "slack" },
      about: { what: "role-unheld", role: "chief-medical-officer", ...(wentTo && { wentTo }) },
    });
    expect(textOf(noticeCard(declared.incident, unheld("ivan"), names))).toContain(
      "Nobody holds the role Chief medical officer. Ivan Costa is called instead.",
    );
    expect(textOf(noticeCard(declared.incident, unheld(), names))).toContain("please call somebody with /muster call.");
  });

  it("says when somebody asked for their delegate, and when there is nobody", () => {
    expect(textOf(told(declared.passed("carla"), "escalated"))).toContain(
      "Carla Reyes asked for their delegate: Dev Patel is called instead.",
    );
    expect(textOf(told(given().away("carla", "ivan").declared(), "escalated"))).toContain(
      "Carla Reyes is away: Ivan Costa is called instead.",
    );
    const nobody = Object.values(declared.after("15m").incident.notices).flatMap((notice) =>
      notice.about.what === "escalated" && notice.about.person === "dev"
        ? [textOf(noticeCard(declared.incident, notice, names))]
        : [],
    );
    expect(nobody.join("\n")).toContain("Dev Patel has not answered, and has no delegate.");
    expect(nobody.join("\n")).toContain("Dev Patel has not answered, and nobody is next in line.");
  });

  it("that somebody was not reached says who answered in their place, and shouts only when nobody did", () => {
    const covered = declared.delivered().acknowledged("dev").after("3h");
    const about = { what: "unanswered" as const, person: "carla", roles: ["coo"] };
    const card = ({ incident }: Given) =>
      noticeCard(incident, { effect: "n", to: { kind: "room", platform: "slack" }, about }, names);
    expect(card(covered).blocks).toEqual([
      { type: "text", text: "Carla Reyes (COO) did not answer; Dev Patel has answered in their place." },
    ]);
    expect(textOf(card(declared.delivered().after("3h")))).toContain("Muster has tried every way");
  });

  it("of each status says what it means", () => {
    const words = (story: Given) => textOf(told(story, "status-changed"));
    expect(words(declared.recovered())).toContain("Ben Adler says quiet harbour is recovered");
    expect(words(declared.closed())).toContain("Ben Adler closed quiet harbour.");
    expect(words(declared.stoodDown())).toContain("False alarm: Ben Adler stood quiet harbour down.");
  });

  it("of a decision that nobody took says that nothing is approved", () => {
    const card = told(open.after("25m"), "decision-closed");
    expect(textOf(card)).toContain("Nobody chose in time. Nothing is approved.");
    expect(card.summary).toBe("quiet harbour: this was not decided, nothing is approved.");
  });

  it("gives a person their own clock", () => {
    expect(textOf(told(made, "decision-closed", "person"))).toContain("at 03:00, London time.");
  });

  it("with a seal ends with exactly the line that its reader can hold against the record", () => {
    const card = told(made.sealed(), "decision-closed");
    const seq = made.events.findIndex(({ type }) => type === "DecisionMade") + 1;
    const hash = seq.toString(16).padStart(64, "0");
    expect(card.blocks.at(-1)).toEqual({ type: "text", text: `seal INC-7K3Q2/${seq} ${hash}`, emphasis: "quiet" });
  });

  it("whose seal is not made yet has no such line", () => {
    expect(textOf(told(made, "decision-closed"))).not.toContain("seal");
  });

  it("of an exercise says so first", () => {
    const card = told(given().declared({ exercise: true }), "declared");
    expect(card.blocks[0]).toMatchObject({ text: expect.stringContaining("EXERCISE.") });
  });

  it("says nothing of what happened on a lock screen", () => {
    for (const [what, [story]] of Object.entries(noticeStories)) {
      for (const notice of Object.values(story.incident.notices)) {
        const { summary } = noticeCard(story.incident, notice, names);
        expect(summary, what).not.toMatch(/Payroll|encrypted|i-0abc|Disk|payments|Host is off/);
      }
    }
  });
});
