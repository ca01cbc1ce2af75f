import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { z } from "zod";
import type { ConfiguredSource } from "../alerts/configured.ts";
import type { Setup } from "./connections.ts";
import { unreadable } from "./environment.ts";
import { explainIssues, placed } from "./issues.ts";
import { knownKeysOf } from "./known-keys.ts";
import { mappingSchema } from "./mapping.ts";
import { isMisplaced, misplacedSecrets } from "./misplaced.ts";
import type { Written } from "./schema.ts";
import type { MappingExamples } from "./shape.ts";
import { readYaml } from "./yaml.ts";

type WrittenSource = NonNullable<Written["alerts"][string]>;
type WrittenMapping = z.output<typeof mappingSchema>;
type Read = ConfiguredSource & { handshake?: WrittenSource["handshake"]; examples?: MappingExamples };

/** How a source's payloads are read. Undefined: its mapping cannot be read, and that was told. */
export function readingOf(setup: Setup, name: string, source: WrittenSource): Read | undefined {
  const { kind, mapping: written, auth: _auth, ...rest } = source;
  if (kind !== "mapping") return { kind, ...rest };
  if (typeof written !== "string") {
    const place: MappingExamples["place"] = (path) => setup.place(["alerts", name, "mapping", ...path]);
    return written && { kind, ...rest, ...withExamples(written, place) };
  }
  const read = readMappingFile(setup, name, written);
  return read && { kind, ...rest, ...read };
}

/** How every source's payloads are read, for whoever needs no secret of theirs. One that cannot be read is left out. */
export function readingsOf(setup: Setup): Record<string, ConfiguredSource> {
  const read = Object.entries(setup.written.alerts).flatMap(([name, source]) => {
    const reading = source && readingOf(setup, name, source);
    return reading ? [[name, reading] as const] : [];
  });
  return Object.fromEntries(read);
}

function withExamples({ examples, ...mapping }: WrittenMapping, place: MappingExamples["place"]) {
  return { mapping, examples: { listed: examples, place } };
}

function readMappingFile({ environment, directory, place }: Setup, name: string, file: string) {
  const { mistakes, secrets } = environment;
  const text = textIn(resolve(directory, file));
  if (typeof text !== "string") {
    const message = `the file ${file} ${text.why}`;
    mistakes.push({ ...place(["alerts", name, "mapping"]), message, cure: "name a file that Muster may read" });
    return undefined;
  }
  const yaml = readYaml(file, text);
  mistakes.push(...yaml.mistakes);
  if (yaml.data === undefined) return undefined;
  const parsed = mappingSchema.safeParse(yaml.data);
  const context = { data: yaml.data, knownKeys: knownKeysOf(mappingSchema) };
  const inMapping = ["alerts", name, "mapping"];
  const scalars = yaml.scalars.map((scalar) => ({ ...scalar, path: [...inMapping, ...scalar.path] }));
  const misplaced = misplacedSecrets(scalars, secrets).map(({ path, ...draft }) => ({ ...draft, path: path.slice(3) }));
  const issues = parsed.success ? [] : explainIssues(parsed.error.issues, context);
  const drafts = [...misplaced, ...issues.filter(({ path }) => !isMisplaced(path, misplaced))];
  mistakes.push(...drafts.map((draft) => placed(draft, yaml)));
  return parsed.success && drafts.length === 0 ? withExamples(parsed.data, yaml.place) : undefined;
}

function textIn(file: string): string | { why: string } {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    return { why: unreadable(error) };
  }
}
