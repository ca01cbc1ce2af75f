import { z } from "zod";
import { signaturePresets } from "../alerts/auth/hmac.ts";
import { googleIssuer } from "../alerts/auth/oidc.ts";
import { handshakeNames } from "../alerts/handshake.ts";
import { type SourceKind, sources } from "../alerts/sources/index.ts";
import { addressRange, duration } from "../policy/quantities.ts";
import { isUrl } from "./environment.ts";
import { expressions, mappingSchema } from "./mapping.ts";

/** `alerts` in `muster.yaml`: who may send alerts, what they send, and how they prove who they are. */

const header = z
  .string("as a header's name, such as X-Signature")
  .regex(/^[A-Za-z0-9-]+$/, "write a header's name, such as X-Signature");
const text = z.string().min(1);
const webAddress = z.string().refine(isUrl, "write a web address, such as https://issuer.example.com");

const hmac = z
  .strictObject({
    kind: z.literal("hmac"),
    header,
    algorithm: z.enum(["sha1", "sha256", "sha512"]).default("sha256"),
    encoding: z.enum(["hex", "base64"]).default("hex"),
    prefix: z.string().optional(),
    separator: z.enum([" ", ","]).optional(),
    signs: z.string().optional(),
    idHeader: header.optional(),
    timestampHeader: header.optional(),
    timestampFormat: z.enum(["seconds", "milliseconds", "iso"]).optional(),
    toleranceSeconds: z.int().min(1).max(3600).optional(),
    keyEncoding: z.enum(["text", "base64"]).optional(),
  })
  .transform(({ signs, ...rest }) => ({
    ...rest,
    signs: signs ?? (rest.timestampHeader === undefined ? "{body}" : "{timestamp}.{body}"),
  }))
  .superRefine(({ signs, idHeader, timestampHeader }, context) => {
    for (const message of lacksOf(signs, { idHeader, timestampHeader })) {
      context.addIssue({ code: "custom", path: ["signs"], message });
    }
  });

/** A header that is not signed could be changed by anybody, and one that is signed has to be named. */
function lacksOf(signs: string, headers: { idHeader: string | undefined; timestampHeader: string | undefined }) {
  const placeholders: string[] = signs.match(/\{[^}]*\}/g) ?? [];
  const known = ["{body}", "{timestamp}", "{id}"];
  const has = (placeholder: string) => placeholders.includes(placeholder);
  const { idHeader, timestampHeader } = headers;
  const lacks = [
    placeholders.some((one) => !known.includes(one)) && `write it with ${known.join(", ")} and nothing else in braces`,
    placeholders.filter((one) => one === "{body}").length !== 1 && "write {body} in it, once",
    has("{timestamp}") && !timestampHeader && "name the timestampHeader that {timestamp} stands for",
    !has("{timestamp}") && timestampHeader && "write {timestamp} in it: a timestamp that is not signed proves nothing",
    has("{id}") && !idHeader && "name the idHeader that {id} stands for",
    !has("{id}") && idHeader && "write {id} in it, or take idHeader away",
  ];
  return lacks.filter((lack) => typeof lack === "string");
}

/** Whom the token was issued to: without one of them anybody's token for this audience would do. */
const oidc = z
  .strictObject({
    kind: z.literal("oidc"),
    issuer: text,
    keys: webAddress,
    audience: text,
    email: text.optional(),
    subject: text.optional(),
  })
  .refine(({ email, subject }) => email !== undefined || subject !== undefined, {
    error: "add email or subject: whom the token was issued to",
  });

/** Everybody's address would make a header that everybody can write a proof. */
const proxyAddress = addressRange.refine(
  (range) => !range.endsWith("/0"),
  "name the proxy: this is everybody's address",
);

function preset<Kind extends keyof typeof signaturePresets>(kind: Kind) {
  return z.strictObject({ kind: z.literal(kind) }).transform(() => signaturePresets[kind]);
}

const basic = z.strictObject({
  kind: z.literal("basic"),
  username: z
    .string()
    .regex(/^[^:]+$/, "write a name without a colon")
    .default("muster"),
});

const google = z
  .strictObject({ kind: z.literal("google"), audience: text, email: z.email() })
  .transform(({ audience, email }) => ({ ...googleIssuer, audience, email }));

/** The least that each kind is written with, for whoever has written its name alone. */
const leastAuth = new Map([
  ["hmac", "{ kind: hmac, header: X-Signature }"],
  ["github", "{ kind: github }"],
  ["pagerduty", "{ kind: pagerduty }"],
  ["standard-webhooks", "{ kind: standard-webhooks }"],
  ["bearer", "{ kind: bearer }"],
  ["basic", "{ kind: basic }"],
  ["client-state", "{ kind: client-state }"],
  ["mtls", "{ kind: mtls, header: …, subject: …, from: […] }"],
  ["oidc", "{ kind: oidc, issuer: …, keys: …, audience: …, email: … }"],
  ["google", "{ kind: google, audience: …, email: … }"],
]);

const auth = z.discriminatedUnion(
  "kind",
  [
    hmac,
    preset("github"),
    preset("pagerduty"),
    preset("standard-webhooks"),
    z.strictObject({ kind: z.literal("bearer"), header: header.optional() }),
    basic,
    z.strictObject({ kind: z.literal("client-state") }),
    z.strictObject({ kind: z.literal("mtls"), header, subject: text, from: z.array(proxyAddress).min(1) }),
    oidc,
    google,
  ],
  {
    // Nothing else that stands there is said again: it may be the secret itself.
    error: ({ input }) =>
      isMapping(input) ? undefined : `such as ${leastAuth.get(String(input)) ?? "{ kind: bearer }"}`,
  },
);

function isMapping(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const kinds = [...(Object.keys(sources) as SourceKind[]), "mapping" as const];

export const alertSource = z
  .strictObject({
    kind: z.enum(kinds),
    auth,
    /** Written out, or the file in which it is. */
    mapping: z.union([z.string().min(1), mappingSchema]).optional(),
    handshake: z.enum(handshakeNames).optional(),
    key: expressions.optional(),
    group: expressions.optional(),
    window: duration.optional(),
  })
  .transform(({ window, ...rest }) => ({ ...rest, windowMs: window }))
  .superRefine(({ kind, mapping }, context) => {
    if ((kind === "mapping") === (mapping !== undefined)) return;
    const message =
      mapping === undefined ? "add it: how its payloads are read" : `take it away, or write kind: mapping`;
    context.addIssue({ code: "custom", path: ["mapping"], message });
  });

/** The name is a part of the address `/alerts/<name>` and of the variable `ALERTS_<NAME>_SECRET`. */
export const sourceName = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "name a source in small letters, digits and hyphens, such as guardduty");
