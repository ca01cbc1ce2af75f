import { readdirSync } from "node:fs";
import { basename } from "node:path";
import { secretVariable } from "../../src/config/misplaced.ts";
import { loadConfig, placeText, policyFindings } from "../../src/config.ts";
import { textOf } from "./files.ts";

export type Variables = Record<string, string>;

/** The variables that the configuration asks for by name; those of alert sources follow their names. */
export function variablesThatAreRead(sources: string[]): Set<string> {
  const files = ["src/config.ts", ...readdirSync("src/config").map((name) => `src/config/${name}`)];
  const quoted = files.flatMap((file) =>
    [...textOf(file).matchAll(/"([A-Z][A-Z0-9_]+)"/g)].map(([, name]) => `${name}`),
  );
  return new Set([...quoted, ...sources.map(secretVariable)]);
}

/** `SLACK_BOT_TOKEN_FILE` → `SLACK_BOT_TOKEN` */
export function withoutFile(name: string): string {
  return name.replace(/_FILE$/, "");
}

/** Variables whose file is not called like the variable that it fills in. */
export function misnamed(variables: Variables): string[] {
  const files = Object.entries(variables).filter(([name]) => name.endsWith("_FILE"));
  return files.flatMap(([name, path]) => (basename(path) === withoutFile(name) ? [] : [name]));
}

/** Why a replica with these variables would not start; their secrets are read from `secrets` instead. */
export function mistakesWith(variables: Variables, { file, secrets }: { file: string; secrets: string }): string[] {
  const mounted = Object.entries(variables).map(([name, value]) => [
    name,
    name.endsWith("_FILE") ? `${secrets}/${basename(value)}` : value,
  ]);
  const loaded = loadConfig({ file, env: Object.fromEntries(mounted) });
  const unkept = policyFindings(loaded, "2026-11-22").filter(({ severity }) => severity === "mistake");
  return [...(loaded.ok ? [] : loaded.mistakes), ...unkept].map((each) => `${placeText(each)} ${each.message}`);
}
