import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // A busy machine is slow, not wrong.
    expect: { poll: { timeout: 15_000 } },
    // Every core: most of these tests wait for other processes.
    maxWorkers: "100%",
    globalSetup: ["tests/support/global-setup.ts"],
    reporters: ["default", "./tests/support/parity-reporter.ts", "./tests/support/count-reporter.ts"],
  },
});
