import { join } from "node:path";
import type { Reporter, TestModule, Vitest } from "vitest/node";
import { notShown, type Ran } from "./parity-ran.ts";

/**
 * Fails the run where a test that the table of parity names was in it and did not pass on its platform: skipped, never
 * declared, or kept from running by another. A run of tests picked by their names is not judged.
 * A class, as vitest wants one.
 */
export default class ParityReporter implements Reporter {
  #isPicked = false;

  onInit({ config }: Vitest): void {
    this.#isPicked = config.testNamePattern !== undefined;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    if (this.#isPicked) return;
    const missing = notShown(modules.map(ranIn));
    for (const { platform, feature, title } of missing) {
      console.error(`✗ nothing showed “${feature}” on ${platform}: “${title}” did not pass there`);
    }
    if (missing.length > 0) process.exitCode = 1;
  }
}

const tests = join(import.meta.dirname, "..");

function ranIn({ moduleId, children }: TestModule): Ran {
  const all = [...children.allTests()];
  const passed = all.filter((test) => test.result().state === "passed").map(({ name }) => name);
  return { file: moduleId.slice(tests.length + 1), passed };
}
