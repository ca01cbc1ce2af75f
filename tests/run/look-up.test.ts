import { expect, test } from "vitest";
import type { Incident } from "../../src/incident/incident.ts";
import { owed } from "../../src/incident/owed.ts";
import type { Page } from "../../src/pager/pager.ts";
import { type Delivery, find } from "../../src/run/deliver.ts";
import { type Given, given } from "../support/builders.ts";

/** What a look-up after a crash is told not to take for what it looks for: nothing in the list of calls says what each was. */

type Medium = "sms" | "voice";

/** Looks for this effect where `open` are the incidents that have not ended, and Twilio answers each look-up with `ref`. */
async function lookFor(
  { incident, world }: Given,
  effect: string,
  { open = [incident], ref }: { open?: Incident[]; ref?: string } = {},
) {
  const asked: Page[] = [];
  const pager = (medium: Medium) => ({
    medium,
    page: async () => "",
    find: async (page: Page) => {
      asked.push(page);
      return ref;
    },
  });
  const pagers = { sms: pager("sms"), voice: pager("voice") };
  const ports = { pagers, directory: () => world.directory, openIncidents: async () => open };
  const wanted = owed(incident).find((each) => each.effect === effect);
  if (!wanted) throw new Error(`${effect} is not owed`);
  const found = await find(ports as unknown as Delivery, incident, wanted, 0);
  return { found, known: asked.flatMap(({ known }) => known) };
}

/** The ids that a look-up for this effect never answers with. */
const knownTo = async (story: Given, effect: string, open?: Incident[]) =>
  (await lookFor(story, effect, open && { open })).known;

const call = (story: Given, which: RegExp) => {
  const found = owed(story.incident).find(({ effect }) => which.test(effect));
  if (!found) throw new Error(`no call ${which} is owed`);
  return found.effect;
};

/** Carla is said to have chosen, and has not answered the text that asks her: her phone is to ring for it. */
const askedAloud = () => given().declared().joined("amara").proposed().heard("carla", "shut").delivered().after("5m");

/** Carla asked to be rung as well. */
const ringing = (story: Given) => story.told({ type: "RingMe", by: story.by("carla"), callIn: "carla.1" });
const page = /^page:.*:voice$/;
const notice = /^notice:.*:carla:voice$/;

test("a call that asks somebody to confirm what they said is taken for no page that came after it", async () => {
  const asked = askedAloud();
  const posted = asked.outcome({ type: "NoticePosted", data: { effect: call(asked, notice), ref: "CA-asked" } });
  const rung = ringing(posted);
  expect(await knownTo(rung, call(rung, page))).toContain("CA-asked");
});

test("a call that was a page is not taken for one that asks somebody to confirm what they said", async () => {
  const asked = ringing(askedAloud());
  const rung = asked.outcome({ type: "PageAccepted", data: { page: call(asked, page), ref: "CA-page" } });
  expect(await knownTo(rung, call(rung, notice))).toContain("CA-page");
});

const another = (incident: Incident): Incident => ({ ...incident, id: "INC-OTHER" });
const answered = (story: Given, ref: string) =>
  story.outcome({ type: "PageAccepted", data: { page: call(story, page), ref } });

test("a call about one incident is not taken for a page of another that rings the same phone", async () => {
  const rung = ringing(askedAloud());
  const other = another(answered(rung, "CA-other").incident);
  expect(await knownTo(rung, call(rung, page), [rung.incident, other])).toContain("CA-other");
});

test("where another incident is about to ring the same phone, nobody says whose call it was", async () => {
  const rung = ringing(askedAloud());
  const open = [rung.incident, another(rung.incident)];
  await expect(lookFor(rung, call(rung, page), { open, ref: "CA-whose" })).rejects.toMatchObject({
    kind: "unavailable",
    code: "another-incident-rings",
  });
  expect((await lookFor(rung, call(rung, page), { open })).found).toBeUndefined();
});
