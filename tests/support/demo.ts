import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** `muster demo` in a process of its own, and what it left behind. */

export const run = promisify(execFile);
const main = join(import.meta.dirname, "../../src/main.ts");

export type Ended = { code: number; out: string; error: string };

/** The command as a newcomer starts it, in a folder of their own. */
export async function demo(cwd: string, args: string[] = [], nodeArgs: string[] = []): Promise<Ended> {
  try {
    const { stdout, stderr } = await run(process.execPath, [...nodeArgs, main, "demo", ...args], {
      cwd,
      timeout: 150_000,
    });
    return { code: 0, out: stdout, error: stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, out: stdout, error: stderr };
  }
}

export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), "muster-demo-"));
}

/** Where the record of the one incident is. */
export function recordIn(cwd: string): string {
  const incident = readdirSync(join(cwd, "demo-out")).find((name) => name.startsWith("INC-")) ?? "";
  return join(cwd, "demo-out", incident);
}

/** A fact of the bundle, as far as these tests look. */
export type Fact = { seq: number; type: string; data: Record<string, unknown>; by: { actingFor?: string } };

export function factsOf(folder: string): Fact[] {
  return (JSON.parse(readFileSync(join(folder, "bundle.json"), "utf8")) as { events: Fact[] }).events;
}

/** What the verifier beside a bundle says of it. */
export async function verified(folder: string, bundle: string): Promise<{ code: number; out: string }> {
  return await run(process.execPath, ["verify.mjs", bundle], { cwd: folder }).then(
    ({ stdout }) => ({ code: 0, out: stdout }),
    ({ code, stdout }: { code: number; stdout: string }) => ({ code, out: stdout }),
  );
}

/** Those of `lines` that are not in `text` after the one before. */
export function outOfOrder(text: string, lines: string[]): string[] {
  let from = 0;
  return lines.filter((line) => {
    const at = text.indexOf(line, from);
    if (at >= 0) from = at;
    return at < 0;
  });
}
