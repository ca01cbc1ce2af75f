import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { secretVariable } from "../config/misplaced.ts";
import { generateSealingKey } from "../ledger/seal.ts";
import type { PersonId } from "../policy/policy.ts";
import { freePort } from "./free-port.ts";
import { type PhoneCall, type PhoneDouble, type PhonePlayer, phonePlayer, startPhoneDouble } from "./phone-double.ts";
import { shortened } from "./shorten.ts";
import { type SlackAccount, type SlackCall, type SlackDouble, startSlackDouble } from "./slack-double.ts";
import { type Deliver, overHttp, type SlackPlayer, type SlackTransport, slackPlayer } from "./slack-player.ts";

const alertSource = z.looseObject({ auth: z.looseObject({}).optional() });

/** A policy as somebody writes it, as far as a stage has to know it. */
const writtenSchema = z.looseObject({
  organisation: z.looseObject({ triage: z.looseObject({}).optional() }),
  people: z.record(z.string(), z.looseObject({ name: z.string(), phone: z.string().optional() })),
  alerts: z.record(z.string(), alertSource).default({}),
});
type Written = z.output<typeof writtenSchema>;

export type Player = { name: string; slackUser: string; phoneNumber: string; slack: SlackPlayer; phone: PhonePlayer };

/** Everything an exercise needs around a server, and nothing of the server itself. */
export type Stage = {
  /** Temporary: holds muster.yaml, the sealing key and the ledger; gone after `close`. */
  folder: string;
  configFile: string;
  /** All that `muster serve --config <configFile>` wants to find in its environment. */
  env: Record<string, string>;
  /** Where the server will listen. */
  botUrl: string;
  slack: SlackDouble;
  phone: PhoneDouble;
  people: Record<PersonId, Player>;
  /** How Slack brings a payload to the server. */
  deliver: Deliver;
  /** Sends an alert through the ordinary door, signed as its source signs. */
  sendAlert(source: string, payload: unknown): Promise<{ status: number }>;
  close(): Promise<void>;
};

export type StageRequest = {
  /**
   * The policy as in muster.yaml, in minutes and hours; people need neither Slack ids nor phone numbers. Only what the
   * server then reads says whether it is a good policy.
   */
  policy: string | object;
  /** Every duration is divided by this; 60 when absent. */
  faster?: number;
  /** Sources of which the stage sends nothing: they prove themselves as the policy says. */
  sendsItself?: string[];
  onSlackCall?: (call: SlackCall) => void | Promise<void>;
  onPhoneCall?: (call: PhoneCall) => void | Promise<void>;
  /** Who is in Slack and not in the policy, by name. */
  bystanders?: string[];
  /** What Slack says of somebody's account from the start, by person. */
  accounts?: Record<PersonId, SlackAccount>;
  /** How Slack and the server reach each other, when it is not HTTP. */
  slackTransport?: SlackTransport;
};

const twilio = {
  accountSid: "AC00000000000000000000000000000000",
  authToken: "twilio_test_auth_token",
  from: "+15550000100",
};

/** Starts Slack and Twilio on loopback and writes what a server needs to work with them. */
export async function setStage(request: StageRequest): Promise<Stage> {
  const { policy, faster, sendsItself = [], bystanders = [], accounts = {} } = request;
  const { onSlackCall, onPhoneCall, slackTransport } = request;
  const read = writtenSchema.parse(typeof policy === "string" ? parse(policy) : policy);
  const written = withOurSecrets(withUsualTimes(read), sendsItself);
  const folder = mkdtempSync(join(tmpdir(), "muster-exercise-"));
  const port = await freePort();
  const botUrl = `http://127.0.0.1:${port}`;
  const people = [
    ...Object.entries(written.people).map(([id, { name }]) => ({ id, name })),
    ...bystanders.map((name) => ({ id: name, name })),
  ];
  const slack = await startSlackDouble({
    people,
    ...(onSlackCall && { onCall: onSlackCall }),
    ...(slackTransport && { methods: slackTransport.methods }),
  });
  for (const [id, account] of Object.entries(accounts)) slack.accounts.set(slack.userIds[id] ?? "", account);
  const phone = await startPhoneDouble({ ...twilio, ...(onPhoneCall && { onCall: onPhoneCall }) });
  const deliver = slackTransport?.deliver ?? overHttp({ double: slack, botUrl });
  const numbers = numbersOf(written);
  const cast = people.map(({ id, name }): [PersonId, Player] => {
    const userId = slack.userIds[id] ?? "";
    const phoneNumber = numbers[id] ?? "";
    const slackSide = slackPlayer({ double: slack, botUrl, userId, deliver });
    const phoneSide = phonePlayer({ double: phone, botUrl, phone: phoneNumber });
    return [id, { name, slackUser: userId, phoneNumber, slack: slackSide, phone: phoneSide }];
  });
  const players = Object.fromEntries(cast);
  const secrets = secretsOf(written);
  const configFile = writeFiles(folder, shortened(withAddresses(written, players), faster));
  return {
    folder,
    configFile,
    env: {
      ...environmentOf({ slack, phone, port, botUrl }),
      ...(slackTransport?.env ?? { SLACK_SIGNING_SECRET: slack.signingSecret }),
      ...secretVariables(secrets),
    },
    botUrl,
    slack,
    phone,
    people: players,
    deliver,
    sendAlert: (source, payload) => sendAlert(`${botUrl}/alerts/${source}`, secrets[source], payload),
    async close() {
      await slack.close();
      await phone.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** However a source proves itself elsewhere, on a stage it sends the secret that the stage made for it. */
function withOurSecrets(written: Written, sendsItself: string[]): Written {
  const sources = Object.entries(written.alerts).map(([name, source]): [string, typeof source] => {
    return [name, sendsItself.includes(name) ? source : { ...source, auth: { kind: "bearer" } }];
  });
  return { ...written, alerts: Object.fromEntries(sources) };
}

/** The times that the schema fills in when they are not written would not be shortened. */
function withUsualTimes(written: Written): Written {
  const { organisation } = written;
  const triage = { within: "5m", attachWithin: "1h", ...organisation.triage };
  const usual = { acknowledgeWithin: "10m", authorisationStandsFor: "4h", determineWithin: "24h" };
  const authority = z.array(z.looseObject({})).default([]).parse(written.authority);
  const services = z.record(z.string(), z.looseObject({})).default({}).parse(written.services);
  const noticed = Object.entries(services).map(([id, service]) => [id, { customerNoticeWithin: "1h", ...service }]);
  return {
    ...written,
    organisation: { exercise: true, ...usual, ...organisation, triage },
    services: Object.fromEntries(noticed),
    authority: authority.map((row) => ("decides" in row ? { within: "25m", ...row } : row)),
  };
}

/** Numbers for those who have none, from the range that is never given to anybody (555-01xx). */
function numbersOf({ people }: Written): Record<PersonId, string> {
  const taken = new Set(Object.values(people).map(({ phone }) => phone));
  const free = Array.from({ length: 100 }, (_, index) => `+155501${String(index).padStart(2, "0")}`);
  const left = free.filter((number) => !taken.has(number));
  return Object.fromEntries(Object.entries(people).map(([id, { phone }]) => [id, phone ?? left.shift() ?? ""]));
}

function withAddresses(written: Written, players: Record<PersonId, Player>): object {
  const people = Object.entries(written.people).map(([id, person]) => [
    id,
    // Whoever is at home in Teams has no other chat.
    { ...person, ...(!("teams" in person) && { slack: players[id]?.slackUser }), phone: players[id]?.phoneNumber },
  ]);
  return { ...written, people: Object.fromEntries(people) };
}

function writeFiles(folder: string, policy: object): string {
  const configFile = join(folder, "muster.yaml");
  writeFileSync(configFile, stringify(policy));
  writeFileSync(join(folder, "sealing-key.pem"), generateSealingKey().pem, { mode: 0o600 });
  return configFile;
}

function environmentOf({ slack, phone, port, botUrl }: Pick<Stage, "slack" | "phone" | "botUrl"> & { port: number }) {
  return {
    HOST: "127.0.0.1",
    PORT: String(port),
    PUBLIC_URL: botUrl,
    SLACK_BOT_TOKEN: slack.token,
    SLACK_API_URL: slack.url,
    TWILIO_ACCOUNT_SID: phone.accountSid,
    TWILIO_AUTH_TOKEN: phone.authToken,
    TWILIO_FROM: phone.from,
    TWILIO_API_URL: phone.url,
    DATABASE_URL: "sqlite:muster.db",
    MUSTER_SEALING_KEY_FILE: "sealing-key.pem",
    LOG_LEVEL: "warn",
  };
}

function secretsOf({ alerts }: Written): Record<string, string> {
  return Object.fromEntries(Object.keys(alerts).map((source) => [source, randomBytes(24).toString("hex")]));
}

function secretVariables(secrets: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(secrets).map(([source, secret]) => [secretVariable(source), secret]));
}

async function sendAlert(url: string, secret: string | undefined, payload: unknown) {
  if (!secret) throw new Error("the policy has no such alert source");
  // A connection of its own each time: the server may have been restarted since the last one.
  const headers = { "content-type": "application/json", authorization: `Bearer ${secret}`, connection: "close" };
  const { status } = await fetch(url, { method: "POST", headers, body: JSON.stringify(payload) });
  return { status };
}
