import { createHmac } from "node:crypto";
import { z } from "zod";

/** An alert source as muster.yaml names it: enough to prove oneself as that source. */
export const alertSourceSchema = z.looseObject({
  auth: z.discriminatedUnion("kind", [
    z.looseObject({ kind: z.literal("bearer"), header: z.string().optional() }),
    z.looseObject({ kind: z.literal("basic"), username: z.string().default("muster") }),
    z.looseObject({
      kind: z.literal("hmac"),
      header: z.string(),
      encoding: z.enum(["hex", "base64"]).default("hex"),
      prefix: z.string().default(""),
      timestampHeader: z.string().optional(),
    }),
  ]),
});

type Auth = z.output<typeof alertSourceSchema>["auth"];

/** The headers with which a monitoring tool would send `body` at `nowMs`. Written apart from the code that checks them. */
export function alertHeaders(auth: Auth, secret: string, body: string, nowMs: number): Record<string, string> {
  const json = { "content-type": "application/json" };
  switch (auth.kind) {
    case "bearer":
      return { ...json, ...(auth.header ? { [auth.header]: secret } : { authorization: `Bearer ${secret}` }) };
    case "basic":
      return { ...json, authorization: `Basic ${Buffer.from(`${auth.username}:${secret}`).toString("base64")}` };
    case "hmac": {
      const { header, encoding, prefix, timestampHeader } = auth;
      const timestamp = String(Math.floor(nowMs / 1_000));
      const signed = timestampHeader ? `${timestamp}.${body}` : body;
      const signature = createHmac("sha256", secret).update(signed).digest(encoding);
      return { ...json, [header]: `${prefix}${signature}`, ...(timestampHeader && { [timestampHeader]: timestamp }) };
    }
  }
}
