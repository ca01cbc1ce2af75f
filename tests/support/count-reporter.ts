import type { Reporter, TestModule, Vitest } from "vitest/node";

/**
 * Ends the run's output with `N passed, N failed`. What is broken outside a test (a file that does not load, a hook,
 * an unhandled error) counts as a failure too, and a run that ends badly never reports none.
 * A class, as vitest wants one.
 */
export default class CountReporter implements Reporter {
  #passed = 0;
  #failed = 0;

  onInit(_vitest: Vitest): void {
    // At exit, as what goes wrong while closing is printed after the last hook that a reporter has.
    process.once("exit", (code) => {
      const failed = code === 0 ? this.#failed : Math.max(1, this.#failed);
      process.stdout.write(`${this.#passed} passed, ${failed} failed\n`);
    });
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const groups = modules.flatMap((module) => [module, ...module.children.allSuites()]);
    const brokenGroups = groups.filter((group) => group.errors().length > 0);
    this.#passed = tests.filter((test) => test.result().state === "passed").length;
    this.#failed =
      tests.filter((test) => test.result().state === "failed").length + brokenGroups.length + unhandledErrors.length;
  }
}
