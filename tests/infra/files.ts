import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

export const root = join(import.meta.dirname, "../..");

/** The text of a file, named from the top folder. */
export function textOf(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** YAML as Compose and Kubernetes read it: version 1.1, with octal modes and merged mappings. Throws on bad YAML. */
export function yamlOf<T>(path: string): T {
  return parse(textOf(path), { version: "1.1", merge: true, prettyErrors: true }) as T;
}
