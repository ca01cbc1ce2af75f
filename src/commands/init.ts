import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { codeOf } from "../config/environment.ts";
import { environmentTemplate, policyTemplate } from "../config/template.ts";
import { generateSealingKey } from "../ledger/seal.ts";

/** `existing` files were left as they are, and are a reason for exit code 1. */
export type InitResult = { written: string[]; existing: string[] };

/**
 * Writes `muster.yaml`, `.env.example` and a new sealing key into `directory`, which is made if need be.
 * Nothing is ever overwritten. Throws the file system's error when a file cannot be written.
 */
export function init(directory: string): InitResult {
  mkdirSync(directory, { recursive: true });
  const files = [
    { name: "muster.yaml", text: policyTemplate, mode: 0o644 },
    { name: ".env.example", text: environmentTemplate, mode: 0o644 },
    // Whoever can read this key can forge a ledger.
    { name: "muster-sealing-key.pem", text: generateSealingKey().pem, mode: 0o600 },
  ];
  const result: InitResult = { written: [], existing: [] };
  for (const { name, text, mode } of files) {
    const file = join(directory, name);
    (writeNew(file, text, mode) ? result.written : result.existing).push(file);
  }
  return result;
}

/** True when the file is new. `wx` asks and writes in one step, so two runs at once cannot overwrite each other. */
function writeNew(file: string, text: string, mode: number): boolean {
  try {
    writeFileSync(file, text, { flag: "wx", mode });
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/** What to tell whoever ran `muster init` for `directory`, line by line; the last one can be pasted. */
export function initLines({ written, existing }: InitResult, directory: string): string[] {
  const config = resolve(directory) === resolve() ? "" : ` --config ${join(directory, "muster.yaml")}`;
  return [
    ...written.map((file) => `✓ ${file}`),
    ...existing.map((file) => `✗ ${file} exists and was left as it is — move it away to have a new one`),
    ...(existing.length === 0
      ? [
          "",
          `Next: cp ${join(directory, ".env.example")} ${join(directory, ".env")}, fill in that and muster.yaml, keep a copy of the sealing key offline. Then:`,
          `npm run muster -- check${config}`,
        ]
      : []),
  ];
}
