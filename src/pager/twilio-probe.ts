import { z } from "zod";
import { ProviderError } from "../run/send.ts";
import { type TwilioAccess, type TwilioClient, twilioClient } from "./twilio-client.ts";

export type TwilioFinding = { ok: true; what: string } | { ok: false; what: string; cure: string };

const accountSchema = z.object({ status: z.string(), type: z.string() });
const numbersSchema = z.object({
  incoming_phone_numbers: z.array(
    z.object({
      phone_number: z.string(),
      sms_url: z.string().nullish(),
      capabilities: z.object({ sms: z.boolean().optional(), voice: z.boolean().optional() }).optional(),
    }),
  ),
});

/** What `muster check` says about Twilio. Reads only; never rejects: what cannot be reached is a finding. */
export async function twilioProbe(
  options: TwilioAccess & { from: string; publicUrl: string },
): Promise<TwilioFinding[]> {
  const client = twilioClient(options);
  const account = await found("Twilio account", () => accountFindings(client));
  if (account.some(({ ok }) => !ok)) return account;
  const number = await found(`Twilio number ${options.from}`, () => numberFindings(client, options));
  return [...account, ...number];
}

async function accountFindings(client: TwilioClient): Promise<TwilioFinding[]> {
  const { status, type } = await client.read("", {}, accountSchema);
  const findings = [finding(status === "active", `Twilio account is ${status}`, "activate it in the Twilio console")];
  if (type === "Trial")
    findings.push(finding(false, "Twilio account is a trial", "upgrade it: a trial reaches verified numbers only"));
  return findings;
}

async function numberFindings(
  client: TwilioClient,
  { from, publicUrl }: { from: string; publicUrl: string },
): Promise<TwilioFinding[]> {
  const listed = await client.read("/IncomingPhoneNumbers", { PhoneNumber: from }, numbersSchema);
  const number = listed.incoming_phone_numbers.find(({ phone_number }) => phone_number === from);
  if (!number) return [finding(false, `Twilio number ${from} is not this account's`, "buy it there, or set another")];
  const able = number.capabilities?.sms !== false && number.capabilities?.voice !== false;
  const smsUrl = `${publicUrl.replace(/\/+$/, "")}/twilio/sms`;
  return [
    finding(able, `Twilio number ${from} can send SMS and call`, "take a number that can do both"),
    finding(
      number.sms_url === smsUrl,
      "SMS replies come back",
      `set the number's messaging webhook to ${smsUrl} (POST)`,
    ),
  ];
}

async function found(what: string, look: () => Promise<TwilioFinding[]>): Promise<TwilioFinding[]> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const cure =
      error.kind === "unauthorized"
        ? "check the account SID and the auth token"
        : "check the network and https://status.twilio.com";
    return [finding(false, `${what}: ${error.kind} (${error.code})`, cure)];
  }
}

function finding(ok: boolean, what: string, cure: string): TwilioFinding {
  return ok ? { ok, what } : { ok, what, cure };
}
