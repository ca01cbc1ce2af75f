import type { ConfiguredSource } from "../../src/alerts/configured.ts";
import { type SourceKind, sources } from "../../src/alerts/sources/index.ts";
import { mappingSchema } from "../../src/config/mapping.ts";
import { names } from "./fixtures.ts";

/** Bodies that no sender means, and every source that may be sent one. */

const kinds = Object.keys(sources) as SourceKind[];

/** Reads what the fixtures of `generic` hold, in as many ways as a mapping has; as a file has it. */
export const writtenMapping = {
  each: "alerts || [@]",
  drop: ["status == 'noise'", "length(title) > `100000`"],
  fields: {
    key: ["id", "join('/', assets)"],
    title: ["title", "to_string(@)"],
    severity: ["severity", "to_number(severity) >= `90` && 'critical'"],
    environment: "environment",
    status: "status",
    assets: ["assets", "asset", "*.name", "sort_by(assets, &name)"],
    url: "url",
    group: "lower(kind)",
    posture: "sample",
  },
  words: { severity: { critical: "sev1" } },
};
const own: ConfiguredSource = { kind: "mapping", mapping: mappingSchema.parse(writtenMapping) };

/** Every built-in kind, and a mapping of one's own; what each reads when all is well. */
export const all: [name: string, source: ConfiguredSource, fixtures: readonly string[]][] = [
  ...kinds.map((kind) => [kind, { kind }, names[kind]] as [string, ConfiguredSource, readonly string[]]),
  ["mapping", own, names.generic],
];

export const mebibyte = 1_048_576;

/** What no sender means, and somebody sends: by its name, from the text of a payload that is well. */
export const mangled: Record<string, (well: string) => string | Buffer> = {
  "lists 100,000 deep": () => "[".repeat(100_000) + "]".repeat(100_000),
  "objects 100,000 deep": () => `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`,
  "an alert 100,000 deep in itself": (well) => `${'{"detail":'.repeat(100_000)}${well.trim()}${"}".repeat(100_000)}`,
  "each text 10,000 lists deep": (well) =>
    well.replaceAll(/:\s*"[^"]*"/g, `:${"[".repeat(10_000)}${"]".repeat(10_000)}`),
  "a list of 400,000 numbers": () => `[${"1,".repeat(400_000)}1]`,
  "400,000 numbers where alerts should be": () => `{"version":"4","alerts":[${"1,".repeat(400_000)}1]}`,
  "as many alerts as there is room for": (well) => many(well),
  "100,000 keys": () => `{${Array.from({ length: 60_000 }, (_, at) => `"key${at}":1`).join(",")}}`,
  "prototype keys": (well) =>
    well.replace("{", '{"__proto__":{"id":"x","title":"x"},"constructor":{"prototype":{"polluted":true}},'),
  "keys called __proto__": (well) =>
    well.replaceAll(/"(\w+)"\s*:/g, (_all, key: string) => `"${key.length % 3 ? key : "__proto__"}":`),
  "lists for texts": (well) => well.replaceAll(/:\s*"[^"]*"/g, ':["a",["b"],{}]'),
  "objects for texts": (well) => well.replaceAll(/:\s*"[^"]*"/g, ':{"name":{"value":{}}}'),
  "nothing for texts": (well) => well.replaceAll(/:\s*"[^"]*"/g, ":null"),
  "texts for numbers": (well) => well.replaceAll(/:\s*-?[\d.]+/g, ':"many"'),
  "numbers without end": (well) => well.replaceAll(/:\s*-?[\d.]+/g, ":1e999").replaceAll(/:\s*"[^"]*"/g, ":-1e999"),
  "numbers of 10,000 digits": (well) => well.replaceAll(/:\s*-?[\d.]+/g, `:${"9".repeat(10_000)}`),
  "lone surrogates": (well) => well.replaceAll(/:\s*"[^"]*"/g, ':"\\ud800 \\udc00\\udbff"'),
  "control characters": (well) => well.replaceAll(/:\s*"[^"]*"/g, ':"\\u0000\\u202e\\r\\n\\u2028"'),
  "blank texts": (well) => well.replaceAll(/:\s*"[^"]*"/g, ':" \\u200b "'),
  "every key twice": (well) => well.replaceAll(/"(\w+)"\s*:/g, '"$1":[],"$1":'),
  "invalid UTF-8": (well) =>
    Buffer.concat([Buffer.from(well.slice(0, 20)), Buffer.from([0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80])]),
  "half of it": (well) => well.slice(0, well.length / 2),
  "1 MiB in one text": (well) => filled(well, (room) => well.replace(/:\s*"[^"]*"/, `:"${"x".repeat(room)}"`)),
  "1 MiB of digits in one text": (well) =>
    filled(well, (room) => well.replace(/:\s*"[^"]*"/, `:"${"9".repeat(room)}"`)),
  "1 MiB of escapes in one value": (well) =>
    filled(well, (room) => well.replace(/=[^=\s|]+/, `=${"\\".repeat(Math.max(0, room))}`)),
  "1 MiB of bars": (well) => filled(well, (room) => well + "|".repeat(room)),
  "1 MiB of bars before it": (well) => filled(well, (room) => "|".repeat(room) + well),
  "envelopes 10,000 deep": (well) => `${envelope.repeat(10_000)}${well.trim()}${"}".repeat(10_000)}`,
  "as many envelopes as there is room for": (well) => many(`${envelope}${well.trim()}}`),
  "an envelope of broken Base64": () => '{"specversion":"1.0","type":"t","data_base64":"%%%"}',
  "an envelope of bytes that are no text": () =>
    `{"specversion":"1.0","type":"t","data_base64":"${Buffer.alloc(600_000, 0xff).toString("base64")}"}`,
  "an envelope with a text that holds it": (well) => `${envelope}${JSON.stringify(well)}}`,
  "a message of Pub/Sub or SNS with nothing in it": () =>
    '{"Type":"Notification","TopicArn":"t","Message":"","message":{"data":""}}',
  "a form that holds it": (well) => new URLSearchParams({ payload: well }).toString(),
  "a form of percent signs": () => `payload=${"%".repeat(mebibyte - 8)}`,
  "1 MiB of blanks": (well) => filled(well, (room) => well + " ".repeat(room)),
  "1 MiB of lines": () => "\n".repeat(mebibyte),
  "1 MiB of one letter": () => "a".repeat(mebibyte),
  "1 MiB of equals signs": () => "=|".repeat(mebibyte / 2),
  "more than 1 MiB": () => " ".repeat(mebibyte + 1),
  nothing: () => "",
  ...Object.fromEntries(["null", "0", '""', "[]", "{}", "[[]]", "[null]", "true"].map((text) => [text, () => text])),
};

const envelope = '{"specversion":"1.0","type":"t","data":';

/** As large as is let in. */
function filled(well: string, fill: (room: number) => string): string {
  return fill(mebibyte - Buffer.byteLength(well));
}

function many(well: string): string {
  const one = well.trim();
  const times = Math.floor((mebibyte - 2) / (Buffer.byteLength(one) + 1));
  return `[${Array<string>(times).fill(one).join(",")}]`;
}
