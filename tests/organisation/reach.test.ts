import { describe, expect, it } from "vitest";
import { later } from "../../src/incident/time.ts";
import type { ReachAnswer } from "../../src/organisation/reach.ts";
import { worldOf } from "../support/example.ts";
import { acts, start } from "./acts.ts";

const asks = (test: string, ring = false) => ({ type: "TestReach", test, ring }) as const;
const answers: ReachAnswer[] = [{ medium: "chat" }, { medium: "sms", refused: "21211" }];
const told = (test: string) => ({ type: "RecordReach", test, person: "amara", answers }) as const;

describe("a test that somebody can be reached", () => {
  it("goes by every medium but the phone's ring, which has to be asked for", () => {
    const { media } = worldOf().directory.people.amara ?? { media: [] };
    expect(media).toContain("voice");
    const quiet = acts().does("amara", asks("t1"));
    expect(quiet.added).toMatchObject([
      { type: "ReachTestAsked", data: { test: "t1", media: media.filter((medium) => medium !== "voice") } },
    ]);
    expect(acts().does("amara", asks("t1", true)).added[0]?.data).toEqual({ test: "t1", media });
  });

  it("is made once a minute by each person, and hinders nobody else", () => {
    const once = acts().does("amara", asks("t1"));
    const soon = once.does("amara", asks("t2"), later(start, 59_999));
    expect(soon.refusal).toEqual({ code: "tested-lately", at: later(start, 60_000) });
    expect(soon.added).toEqual([]);
    expect(once.does("amara", asks("t2"), later(start, 60_000)).refusal).toBeUndefined();
    expect(once.does("ben", asks("t3")).refusal).toBeUndefined();
  });

  it("is not for strangers, nor for whoever has no address", () => {
    expect(acts().does("slack:T0/U0", asks("t1")).refusal?.code).toBe("unknown-person");
    const world = worldOf();
    const { dev } = world.directory.people;
    if (dev) dev.media = ["voice"];
    expect(acts(world).does("dev", asks("t1")).refusal).toEqual({ code: "unreachable" });
    expect(acts(world).does("dev", asks("t1", true)).refusal).toBeUndefined();
  });

  it("keeps what each provider answered, of the latest test only", () => {
    const asked = acts().does("amara", asks("t1"));
    expect(asked.organisation.reachTests.amara?.answers).toBeUndefined();
    const answered = asked.does("muster", told("t1"));
    expect(answered.organisation.reachTests.amara?.answers).toEqual(answers);
    const again = answered.does("amara", asks("t2"), later(start, 60_000)).does("muster", told("t1"));
    expect(again.organisation.reachTests.amara).toMatchObject({ test: "t2" });
    expect(again.organisation.reachTests.amara?.answers).toBeUndefined();
  });
});
