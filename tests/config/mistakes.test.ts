import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sources } from "../../src/alerts/sources/index.ts";
import { loadConfig, placeText } from "../../src/config.ts";
import { folder, slackSecrets, smallPolicy } from "./folder.ts";

/** `line:column message — cure`, one each. */
function mistakesIn(yaml: string, env: Record<string, string> = {}): string[] {
  const file = join(folder({ "muster.yaml": yaml }), "muster.yaml");
  const loaded = loadConfig({ file, env });
  if (loaded.ok) return [];
  return loaded.mistakes.map(({ message, cure, ...place }) => {
    const shown = place.file === file ? { ...place, file: "" } : place;
    return `${placeText(shown).replace(/^:/, "")} ${message} — ${cure}`;
  });
}

const many = `organization: { nam: x }
people:
  amara: { name: Amara, phone: +15550100, email: nope, slak: U0, timezone: London, roles: ciso }
  ben:
severities:
  sev1:
    call:
      - { role: ciso, acknowledgeWithin: 5 min }
      - { acknowledgeWithin: 400d }
    steps:
      - { att: 0%, by: [chat] }
      - { at: 20%, by: [smss] }
      - { at: 0.5, by: [] }
      - chat
      - { repeatEvery: 5% }
    quietHours: { from: "25:00", to: "07:00", start: chat }
  sev7: {}
authority:
  - { fallback: false, decides: { anyy: [a] } }
  - { decides: { atLeast: "2", of: [a] } }
  - { decides: a }
commands: { close: x, declare: { sev9: [a] }, closs: [a] }
standingOrders: [{ id: a, when: { tier: [x] }, agreedBy: [], expires: 2026-02-30 }]
slack: { token: xoxb-123, teem: x }
alerts:
  Guard_Duty: {}
  gd: { kind: guardutty, auth: { kind: bearar } }
  am: { kind: alertmanager, auth: { kind: hmac } }
  gen: { kind: generic }
server: { port: 70000, publicUrl: "ftp://x" }
services: { pay: { tier: 0, revenuePerMinute: 8000, failover: { capacity: most, procedure: x } } }
colour: { of: hope }
`;

describe("a file full of mistakes", () => {
  it("has every one of them told at once, at its line and column, with its cure", () => {
    expect(mistakesIn(many, { PORT: "http", ALERTS_GD_SECRET: "x", ALERTS_AM_SECRET: "x" })).toEqual([
      '1:1 the file has no "organization" — write "organisation"',
      "3:32 people.amara.phone is a number, not text — put quotes around it, and its unit into them if it has one",
      "3:50 people.amara.email is not understood — write an address as name@example.com",
      '3:56 people.amara has no "slak" — write "slack"',
      "3:76 people.amara.timezone is not understood — name a time zone as Europe/London",
      "3:91 people.amara.roles takes a list, even of one — write it in brackets: [ciso]",
      "4:3 people.ben has nothing after it — write a mapping, or take the key away",
      '8:42 severities.sev1.call[0].acknowledgeWithin is not understood — write a duration as "5m" or "1h30m", not "5 min"',
      "9:9 severities.sev1.call[1].role is missing — add it, as text",
      "9:30 severities.sev1.call[1].acknowledgeWithin is not understood — write at most 366d",
      '11:11 severities.sev1.steps[0] has no "att" — write "at"',
      '12:25 severities.sev1.steps[1].by[0] is not one of: chat, sms, voice — write "sms"',
      "13:15 severities.sev1.steps[2].at is a number, not text — put quotes around it, and its unit into them if it has one",
      "13:20 severities.sev1.steps[2].by is an empty list — name at least 1",
      "14:9 severities.sev1.steps[3] is text, not a mapping — write a mapping with some of these: at, to, by, repeatEvery, until",
      "15:9 severities.sev1.steps[4].until is missing — add it, as text",
      '16:25 severities.sev1.quietHours.from is not understood — write a time of day as "22:00"',
      "16:54 severities.sev1.quietHours.start is not one of: voice — write voice",
      '17:3 severities has no "sev7" — write "sev1"',
      "19:17 authority[0].fallback is not one of: true — write true",
      '19:35 authority[0].decides has no "anyy" — write "any"',
      "20:27 authority[1].decides.atLeast is text, not a number — write a number",
      "21:16 authority[2].decides is text, not a mapping — write a mapping with some of these: any, all, atLeast, of",
      "22:20 commands.close takes a list, even of one — write it in brackets: [x]",
      '22:34 commands.declare has no "sev9" — write "sev1"',
      '22:47 commands has no "closs" — write "close"',
      "23:42 standingOrders[0].when.tier[0] is text, not a number — write a number",
      "23:48 standingOrders[0].agreedBy is an empty list — name at least 1",
      "23:71 standingOrders[0].expires is not understood — write a date like 2026-11-22",
      "24:1 SLACK_BOT_TOKEN is not set: without it Slack cannot be used — set SLACK_BOT_TOKEN, or SLACK_BOT_TOKEN_FILE to a file that holds it",
      "24:1 SLACK_SIGNING_SECRET is not set: without it, or SLACK_APP_TOKEN for Socket Mode, no click from Slack can be believed — set SLACK_SIGNING_SECRET, or SLACK_SIGNING_SECRET_FILE to a file that holds it",
      "24:17 a secret is written here, where everybody who may read the file can read it — take it out, replace it where it was issued, and set SLACK_BOT_TOKEN in the environment",
      '24:27 slack has no "teem" — write "team"',
      "26:3 alerts.Guard_Duty is not a good name — name a source in small letters, digits and hyphens, such as guardduty",
      `27:15 alerts.gd.kind is not one of: ${Object.keys(sources).join(", ")}, mapping — write "guardduty"`,
      '27:40 alerts.gd.auth.kind is not one of: hmac, github, pagerduty, standard-webhooks, bearer, basic, client-state, mtls, oidc, google — write "bearer"',
      "28:29 alerts.am.auth.header is missing — add it, as a header's name, such as X-Signature",
      "29:3 alerts.gen.auth is missing — add it, such as { kind: bearer }",
      "29:3 ALERTS_GEN_SECRET is not set: without it no alert from gen can be believed — set ALERTS_GEN_SECRET, or ALERTS_GEN_SECRET_FILE to a file that holds it",
      "30:17 server.port is too large — write 65535 or less",
      "30:35 server.publicUrl is not understood — write it as https://muster.example.com",
      "31:26 services.pay.tier is too small — write 1 or more",
      "31:47 services.pay.revenuePerMinute is a number, not text — put quotes around it, and its unit into them if it has one",
      '31:75 services.pay.failover.capacity is not understood — write a share as "50%", not "most"',
      '32:1 the file has no "colour" — take it away; the file may have: organisation, people, roles, commands, severities, services, assets, authority, standingOrders, server, slack, teams, twilio, retention, alerts',
      "environment PORT is not a whole number from 0 to 65535 — write a number such as 3000",
    ]);
  });
});

describe("a value of another shape", () => {
  const row = (when: string) =>
    smallPolicy.replace("authority:\n", `authority:\n  - { when: ${when}, decides: { any: [ciso] } }\n`);

  it.each([
    [
      "{ environment: medical }",
      "authority[0].when.environment takes a list, even of one — write it in brackets: [medical]",
    ],
    ["{ tier: 3 }", "authority[0].when.tier takes a list, even of one — write it in brackets: [3]"],
    ["{ action: [shut-down] }", "authority[0].when.action takes one word, not a list — write it without brackets"],
  ])("is told with how it is written: %s", (when, expected) => {
    expect(mistakesIn(row(when), slackSecrets).map((line) => line.replace(/^\S+ /, ""))).toEqual([expected]);
  });

  it("is not repeated where it may be somebody's number", () => {
    const yaml = smallPolicy.replace("delegates: [ben]", 'delegates: "+15550100"');
    expect(mistakesIn(yaml, slackSecrets)).toEqual([
      "3:77 people.amara.delegates takes a list, even of one — write it in brackets: […]",
    ]);
  });

  it("of an organisation's kind is answered with which regime asks about which", () => {
    const yaml = smallPolicy.replace("{ name: Example }", "{ name: Example, kinds: [hospital] }");
    expect(mistakesIn(yaml, slackSecrets)[0]).toContain("bank (dora), ccp (dora)");
  });
});

describe("a file that is not good YAML", () => {
  it.each([
    ["", ["1:1 the file is empty — begin with the file that muster init writes"]],
    ["- a\n", ["1:1 the file is a list, not a mapping — write a mapping: { key: value }"]],
    ["people:\n\tamara: x\n", ["2:1 a tab indents this line — indent with spaces"]],
    ["a: 'b\n", ["2:1 something is missing here — look for a quote, bracket, comma or colon left out"]],
    ["a: b: c\n", ["1:4 two mappings on one line — put each key on its own line, or use { }"]],
    ["? [a]\n: b\n", ["1:3 this key is not a word — write a plain word as the key"]],
    ["a: 1\n--- \nb: 2\n", ["2:1 a second document begins here — keep one document: take away the ---"]],
    ["a: *b\n", ["1:4 this alias names no anchor written before it — write the value itself"]],
    ["a: &a\n  b: *a\n", ["2:6 this alias names no anchor written before it — write the value itself"]],
    ["a: 'b\nc: [\n  d: @e\n", ["4:1 something is missing here — look for a quote, bracket, comma or colon left out"]],
  ])("%j is told in plain words", (yaml, expected) => {
    expect(mistakesIn(yaml)).toEqual(expected);
  });

  it("has a key that is written twice told together with what else is wrong", () => {
    const [organisation, ...rest] = smallPolicy.split("\n");
    expect(mistakesIn([organisation, organisation, ...rest, "servr: {}"].join("\n"))).toEqual([
      '2:1 "organisation" is written twice here — keep one of the two',
      '11:1 the file has no "servr" — write "server"',
    ]);
  });

  it("cannot fill the memory with aliases", () => {
    const rows = ["a: &a [x,x,x,x,x,x,x,x,x,x]"];
    for (let n = 0; n < 8; n++) {
      const [from, to] = ["abcdefghi"[n], "abcdefghi"[n + 1]];
      rows.push(`${to}: &${to} [${Array(10).fill(`*${from}`).join(",")}]`);
    }
    expect(mistakesIn(rows.join("\n"))).toEqual([
      "1:1 this file repeats itself through aliases without end — write the values themselves",
    ]);
  });

  it("cannot nest without end, or be larger than any policy", () => {
    expect(mistakesIn("[".repeat(100_000))[0]).toMatch(/^1:\d+ this is nested too deeply/);
    expect(mistakesIn("#".repeat(1_000_001))).toEqual([
      "1:1 this file is larger than 1000000 characters — make it smaller",
    ]);
  });

  it("cannot reach into JavaScript through a key", () => {
    expect(mistakesIn(`${smallPolicy}__proto__: { server: { port: 1 } }\n`)).toEqual([
      expect.stringMatching(/^9:1 the file has no "__proto__"/),
    ]);
    expect(mistakesIn(smallPolicy.replace("delegates: [ben]", "delegates: [ben], constructor: x"))).toEqual([
      expect.stringMatching(/^3:84 people.amara has no "constructor"/),
    ]);
  });
});

describe("an anchor", () => {
  it("may be used where a policy repeats itself, and is where a mistake in it is told", () => {
    const shared = smallPolicy
      .replace("steps: [", "steps: &steps [")
      .replace("authority:", "  sev2: { call: [], steps: *steps }\nauthority:");
    expect(mistakesIn(shared)).toEqual([]);
    const broken = mistakesIn(shared.replace("by: [chat]", "by: [chatt]"));
    expect(broken.map((line) => line.split(" ", 2).join(" "))).toEqual([
      "6:88 severities.sev1.steps[0].by[0]",
      "6:88 severities.sev2.steps[0].by[0]",
    ]);
  });
});

describe("no file at all", () => {
  it("is one mistake beside those of the environment", () => {
    const file = join(folder(), "muster.yaml");
    const loaded = loadConfig({ file, env: { PORT: "http" } });
    expect(loaded.ok ? [] : loaded.mistakes).toEqual([
      { file, message: "there is no such file", cure: "make one with muster init, or name yours: --config FILE" },
      {
        file: "environment",
        message: "PORT is not a whole number from 0 to 65535",
        cure: "write a number such as 3000",
      },
    ]);
  });
});

describe("legal clocks", () => {
  it("that nobody knows, and their misspelt parts, are told at their line with what was meant", () => {
    const yaml = smallPolicy.replace(
      "{ name: Example }",
      `
  name: Example
  clocks: [gdrp, us-bank, xyz]
  kinds: [banks]
  country: de
  clocksReviewed: { gdpr: { by: ivan } }
  contractClocks:
    - { id: Insurer 1, recipient: Mutual, trigger: awar, within: 2 days, owner: coo }`,
    );
    const told = mistakesIn(yaml);
    expect(told[0]).toMatch(/^3:12 organisation\.clocks\[0\] is not one of: gdpr, nis2, .+ — write "gdpr"$/);
    expect(told[1]).toMatch(/^3:18 organisation\.clocks\[1\] .+ — write "us-banks"$/);
    expect(told[2]).toMatch(/^3:27 organisation\.clocks\[2\] .+ — write one of these$/);
    expect(told.slice(3)).toEqual([
      '4:11 organisation.kinds[0] is not one of: bank, ccp, trading-venue, nis2-entity, trust-service, processor, business-associate — write "bank"',
      '5:12 organisation.country is not understood — write a country as two capital letters, like "DE"',
      "6:21 organisation.clocksReviewed.gdpr.on is missing — add it, as a date like 2026-11-22",
      "8:13 organisation.contractClocks[0].id is not understood — write an id in small letters, digits and hyphens",
      expect.stringMatching(/^8:52 organisation\.contractClocks\[0\]\.trigger is not one of: .+ — write "aware"$/),
      '8:66 organisation.contractClocks[0].within is not understood — write a duration as "5m" or "1h30m", not "2 days"',
    ]);
  });
});
