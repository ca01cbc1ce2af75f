import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { demo, type Ended, factsOf, newFolder, outOfOrder, recordIn, run, verified } from "../support/demo.ts";

describe("the demo", () => {
  const cwd = newFolder();
  let ended: Ended;
  let folder: string;
  let page: string;

  beforeAll(async () => {
    ended = await demo(cwd);
    folder = recordIn(cwd);
    page = readFileSync(join(cwd, "demo-out", "index.html"), "utf8");
  }, 160_000);
  afterAll(() => rmSync(cwd, { recursive: true, force: true }));

  it("ends well, and its story takes less than a minute, although others use the machine too", () => {
    expect(ended).toMatchObject({ code: 0, error: "" });
    const times = [...ended.out.matchAll(/^(\d\d:\d\d) /gm)].map(([, time]) => time ?? "");
    expect(times[0]).toBe("03:00");
    expect(times).toEqual(times.toSorted());
    // One second is one minute.
    expect(times.at(-1)?.slice(0, 2)).toBe("03");
  });

  it("shows one clock, the story's, in the terminal and on every card", () => {
    const hours = [...`${ended.out}${page}`.matchAll(/\b(\d\d):\d\d(?::\d\d)?(?= UTC|<\/time>)/g)].map(
      ([, hour]) => hour,
    );
    expect(hours.length).toBeGreaterThan(50);
    // What is decided stands for four hours, and what is down may break after two.
    expect(hours.filter((hour) => !["03", "04", "05", "07"].includes(hour ?? ""))).toEqual([]);
  });

  it("ends with what to open and the commands to paste, which do as it says", async () => {
    const last = ended.out.slice(ended.out.indexOf("Open these"));
    for (const file of [
      /demo-out\/index\.html/,
      /demo-out\/INC-\w+\/after-action\.md/,
      /demo-out\/INC-\w+\/tampered\.json/,
    ]) {
      const path = file.exec(last)?.[0] ?? "none named";
      expect([path, existsSync(join(cwd, path))]).toEqual([path, true]);
    }
    const [record = "", tampered = ""] = [...last.matchAll(/^ +(node .*)$/gm)].map(([, command]) => command);
    const paste = (command: string) =>
      run("/bin/sh", ["-c", command], { cwd }).then(
        ({ stdout }) => ({ code: 0, out: stdout }),
        ({ code, stdout }: { code: number; stdout: string }) => ({ code, out: stdout }),
      );
    expect(record).toMatch(/ --seal INC-\w+\/\d+ [0-9a-f]{64} --key \S+$/);
    expect(await paste(record)).toMatchObject({ code: 0, out: expect.stringContaining("match") });
    expect(await paste(tampered)).toMatchObject({ code: 1, out: expect.stringMatching(/^event \d+ was changed\n$/) });
  });

  it("has contents whose every link leads somewhere, and shows what the verifier said of both copies", () => {
    const links = [...page.matchAll(/href="([^"]*)"/g)].map(([, target = ""]) => target);
    const missing = links.filter((to) =>
      to.startsWith("#") ? !page.includes(`id="${to.slice(1)}"`) : !existsSync(join(cwd, "demo-out", to)),
    );
    expect(missing).toEqual([]);
    for (const words of ["The question", "A tie", "The decision", "A legal clock", "Closed", "The proof"]) {
      expect(page.slice(0, page.indexOf("</nav>"))).toContain(words);
    }
    const proof = page.slice(page.indexOf('id="proof"'));
    expect(proof).toContain("✓ seals you hold: 1, ");
    expect(proof).toMatch(/tampered\.json\n.*✗ event \d+ was changed/);
    expect(proof).toContain("a copy, tampered with for this demo");
  });

  it.each([
    [
      "an alert, a confirmation, and in the end the proof",
      [
        "It is three in the morning",
        "GuardDuty     sends an alert",
        "Ben Adler     confirms that it is real",
        "Ben Adler     puts the question: Do we shut down",
        "Ben Adler     says it is contained",
        "Ben Adler     says it is recovered",
        "Ben Adler     closes the incident",
        "Amara Okafor  asks for the record",
        "Muster        sends the bundle",
        "✓ seals you hold: 1, ",
        "✗ event ",
        "Open these",
      ],
    ],
    [
      "a ladder that is answered in chat",
      [
        "Amara Okafor  is called as CISO",
        "Amara Okafor  gets a chat",
        "Amara Okafor  answers in chat: “I'm awake, joining in 5”",
      ],
    ],
    [
      "a ladder that is answered by text",
      ["Dev Patel     is called as privacy officer", "Dev Patel     gets a text", "Dev Patel     answers by text"],
    ],
    [
      "a ladder that climbs to the delegate, who acts",
      [
        "Carla Reyes   is called as COO and has 6 minutes",
        "Carla Reyes   gets a chat message",
        "Carla Reyes   gets a text message",
        "Carla Reyes   gets a phone call",
        "Carla Reyes   stays silent",
        "has no answer from Carla Reyes, and calls the delegate, Nia Ward",
        "Nia Ward      presses 1 on the call",
        "Nia Ward acts for Carla Reyes (COO)",
        "Nia Ward      is asked to decide for Carla Reyes (COO)",
      ],
    ],
    [
      "a joint decision that ties, both reasons, and the tie-breaker's condition beside an objection",
      [
        "weighs it: The business can do without payments for 8 min. It is expected to be down for",
        "is over the COO’s limit of 8 min, so CISO and COO must choose the same.",
        "Acting costs 64,000 to 480,000 USD.",
        "Nia Ward      chooses “Keep it running, and watch” for Carla Reyes",
        "Nia Ward      says why",
        "Amara Okafor  chooses “Shut it down”",
        "sees that all have spoken and do not agree",
        "calls Farid Haddad (CEO) to break the tie",
        "Amara Okafor  says why",
        "Farid Haddad  presses 1 on the call",
        "Farid Haddad  chooses “Shut it down”, on a condition",
        "“Customers are told first, before the server goes off.”",
        "records the outcome: “Shut it down”, by Amara Okafor (CISO) and Farid Haddad (CEO); the",
        "Nia Ward      objects",
      ],
    ],
    [
      "customers who are told, a legal clock, and a meter past all that is tolerable",
      [
        "Authorised: Shut down: payments (a1)",
        "tells the room and Ines Duarte: “Customers of payments are to be told by",
        "Customers of payments were told at",
        "Farid Haddad  says that the condition is met",
        "payments (a1) was started",
        "tolerable until",
        "payments (a1) is done",
        "payments-1 is off, its disk is kept",
        "Dev Patel     records that the organisation became aware",
        "starts a legal clock: Notify the supervisory authority (GDPR), due Wed 25 Nov 2026, 03:",
        "tells the room, Carla Reyes and Nia Ward: “payments: half of the tolerable time is",
        "tells the room, Carla Reyes, Nia Ward and Farid Haddad: “payments: LONGER THAN IS",
        "payments up again since",
        "the second data centre takes every card",
      ],
    ],
  ])("tells of %s", (_what, order) => {
    expect(outOfOrder(ended.out, order)).toEqual([]);
  });

  it("has no colours in a pipe", () => {
    expect(ended.out).not.toContain("\u001b");
  });

  it("leaves a record that anybody can check, and a copy whose changed event is named", async () => {
    expect(await verified(folder, "bundle.json")).toMatchObject({
      code: 0,
      out: expect.stringContaining("none missing"),
    });
    const objection = factsOf(folder).find(({ type }) => type === "DissentExplained");
    expect(await verified(folder, "tampered.json")).toEqual({ code: 1, out: `event ${objection?.seq} was changed\n` });
    expect(ended.out).toContain(`event ${objection?.seq} was changed`);
    expect(bytesApart(join(folder, "bundle.json"), join(folder, "tampered.json"))).toBe(1);
  });

  it("holds in its record the tie, the tie-breaker, the condition, the clock, the meter and who acted for whom", () => {
    const facts = factsOf(folder);
    for (const [type, data] of [
      ["ActingStarted", { person: "nia", principal: "carla" }],
      ["DecisionTied", {}],
      ["TieBreakerCalled", { person: "farid", why: "tie" }],
      ["ChoiceMade", { role: "ceo", condition: "Customers are told first, before the server goes off." }],
      ["DecisionMade", { tieBrokenBy: "farid" }],
      ["CustomersTold", { service: "payments" }],
      ["ConditionMet", { person: "farid" }],
      ["ServiceDown", { service: "payments" }],
      ["ClockStarted", { clock: "gdpr-authority" }],
      ["DowntimeReached", { mark: "50%", people: ["carla", "nia"] }],
      ["DowntimeReached", { mark: "100%", people: ["carla", "nia", "farid"] }],
    ] as const) {
      expect(facts).toContainEqual(expect.objectContaining({ type, data: expect.objectContaining(data) }));
    }
    expect(facts.find(({ type }) => type === "ChoiceMade")).toMatchObject({ by: { actingFor: "carla" } });
    const clock = facts.find(({ data }) => data.clock === "gdpr-authority")?.data as { startsAt: string; due: string };
    expect(Date.parse(clock.due) - Date.parse(clock.startsAt)).toBe(72 * 3_600_000);
  });

  it("tells one thing of the shutdown: off, contained, and up again without what was decided being undone", () => {
    const order = ["ActionStarted", "ActionDone", "IncidentContained", "ServiceUp", "IncidentRecovered"];
    const told = factsOf(folder).map(({ type }) => type);
    expect(told.filter((type) => order.includes(type))).toEqual(order);
    expect(told).not.toContain("ActionReverted");
    expect(readFileSync(join(folder, "after-action.md"), "utf8")).not.toMatch(/reverted/);
  });

  it("sends the tie-breaker the reason that came after their call, before they choose", () => {
    const facts = factsOf(folder);
    const reason = facts.findLast(({ type }) => type === "ChoiceExplained")?.seq ?? 0;
    const sent = facts.find(({ data }) => String(data.effect).includes(`:${reason}:farid:chat`));
    const made = facts.find(({ type }) => type === "DecisionMade")?.seq ?? 0;
    expect(sent?.type).toBe("NoticePosted");
    expect(sent?.seq).toBeLessThan(made);
  });

  it("shows the tie-breaker both reasons on one card, before they choose", () => {
    const cards = page.split('<div class="message">').filter((card) => card.includes("They do not agree"));
    const both = cards.filter(
      (card) => card.includes("Payroll for 300 shops") && card.includes("key of the card vault"),
    );
    // The room reads both as well, but has nothing to choose with.
    const onlyTheirs = both
      .flatMap((card) => card.split("Only for "))
      .filter((part) => part.startsWith("Farid Haddad"));
    expect(onlyTheirs.some((part) => part.includes("On a condition…"))).toBe(true);
  });

  it("shows the question once on each phone that it is seen on, with each one's own buttons", () => {
    const asked = page.split('<article class="phone">').filter((phone) => phone.includes("<h2>Decision needed"));
    const first = asked[0] ?? "";
    // On a busy machine a card reaches some of them a minute of the story later, on a phone of its own.
    expect(first).toMatch(/<div class="owner">The war room(?:(?:, [\w ]+)* and [\w ]+)?<\/div>/);
    expect(first.match(/Do we shut down the payments server now/g)).toHaveLength(1);
    expect(asked.join("")).toMatch(/Amara Okafor[^<]*<.*>Approve: Shut it down<.*Carla Reyes[^<]*<.*>I take over</);
  });

  it("keeps the objection word for word, in the record and in the report", () => {
    const objection =
      "Shutting down costs us 8,000 dollars a minute, and payroll for 300 shops settles at 04:00. I would isolate the server at the network edge first.";
    expect(factsOf(folder).map(({ data }) => data.reason)).toContain(objection);
    expect(readFileSync(join(folder, "after-action.md"), "utf8")).toContain(`> ${objection}`);
  });

  it("reports the figures that its cards show, in the story's time", () => {
    const report = readFileSync(join(folder, "after-action.md"), "utf8");
    for (const shown of [page, report]) expect(shown).toContain("64,000 to 480,000 USD");
    expect(report).toContain("revenue of 8,000 USD a minute");
    expect(report).toContain("tolerable 8 min (**over it**)");
    expect(report).toContain("first settlement file, 2026-11-22 04:00:00; perhaps still down then");
    expect(report).toContain("It was played at a second a minute.");
  });

  it("shows every card, text and call on one page that needs nothing else", () => {
    expect(page).toMatch(/^<!doctype html>[\s\S]*<\/html>\s*$/);
    for (const tag of ["section", "article", "div", "dl", "ul", "blockquote"]) {
      expect([tag, page.match(new RegExp(`<${tag}[ >]`, "g"))?.length]).toEqual([
        tag,
        page.match(new RegExp(`</${tag}>`, "g"))?.length,
      ]);
    }
    // The alert's own address is text on a card: it is shown, and nothing is fetched from it.
    const fetched = page.replaceAll(/(?<=<dd>|\) )https:\/\/console\.aws\.amazon\.com[^<]*/g, "");
    expect(fetched).not.toMatch(/<script|<link|<img|src=|href="(?!#|INC-)|url\(|https?:/);
    for (const words of [
      "You are needed: ",
      "Stand down (false alarm)",
      "I&#39;m awake, joining in 5",
      "Decision needed: ",
      "Approve: Shut it down",
      "Nia Ward (for Carla Reyes, COO), who objects",
      "Decided: Shut it down, by Amara Okafor (CISO) and Farid Haddad (CEO)",
      "The condition of Farid Haddad",
      "The war room",
      "pressed 1",
      "-bundle.json",
    ]) {
      expect(page).toContain(words);
    }
  });

  it("gives nothing of the incident away on the phone", () => {
    const said = [...page.matchAll(/<div class="(?:sms|call) ours">.*?<p>(.*?)<\/p>/g)].map(([, words = ""]) => words);
    expect(said.length).toBeGreaterThanOrEqual(7);
    expect(said.filter((words) => /EXERCISE\. Muster: /.test(words)).length).toBeGreaterThanOrEqual(5);
    const secrets =
      /\b(payments|EC2|servers?|compromised?|GuardDuty|shut|card data|sev1|dollars|Carla|Nia|Amara|Dev|Farid)\b/i;
    expect(said.filter((words) => secrets.test(words))).toEqual([]);
  });
});

function bytesApart(one: string, other: string): number {
  const [a, b] = [readFileSync(one), readFileSync(other)];
  expect(a.length).toBe(b.length);
  return a.filter((byte, index) => byte !== b[index]).length;
}

describe("a demo that cannot be played", () => {
  const cwd = newFolder();
  afterAll(() => rmSync(cwd, { recursive: true, force: true }));

  it("names every mistake of a scenario with its line", async () => {
    const file = join(cwd, "broken.yaml");
    writeFileSync(file, "title: Broken\nproblem: It is.\npolicy: {}\ntimeline: []\n");
    const { code, out, error } = await demo(cwd, ["--scenario", file]);
    expect({ code, error }).toEqual({ code: 1, error: "" });
    expect(out).toContain(`${file}:3:`);
    expect(out).toContain(`${file}:4:`);
  });

  it("names the scenarios that there are, and says so when asked for another", async () => {
    const { out } = await demo(cwd, ["--list"]);
    expect(out).toMatch(/^payments +First tabletop: .*\nhospital +A hospital at night: .*\n$/);
    const { code, out: said } = await demo(cwd, ["--scenario", "hospitl"]);
    expect(code).toBe(1);
    expect(said).toContain("There is no scenario “hospitl”: write one of payments, hospital, or the path of a file.");
  });

  it("says in one sentence what to install when Slack and Twilio cannot be played", async () => {
    const withoutIt = `import { registerHooks } from "node:module";
      registerHooks({ resolve: (name, context, next) => {
        if (name === "emulate") throw Object.assign(new Error("not found"), { code: "ERR_MODULE_NOT_FOUND" });
        return next(name, context);
      } });`;
    const hook = `data:text/javascript,${encodeURIComponent(withoutIt)}`;
    const { code, error } = await demo(cwd, [], ["--import", hook]);
    expect(code).toBe(1);
    expect(error).toMatch(/^The demo needs the package "emulate".*npm install.*\n$/);
  });
});
