import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, join, matchesGlob } from "node:path";
import { parseEnv } from "node:util";
import { describe, expect, it } from "vitest";
import { runCheck } from "../../src/commands/check.ts";
import { init, initLines } from "../../src/commands/init.ts";
import { loadConfig, policyFindings, readSealingKey } from "../../src/config.ts";
import { rolesPermittedByDefault } from "../../src/incident/permission.ts";
import { viewsOfRoles } from "../../src/policy/brief-views.ts";
import type { Policy } from "../../src/policy/policy.ts";
import { folder, slackSecrets, twilioSecrets } from "./folder.ts";

const secrets = {
  ...slackSecrets,
  ...twilioSecrets,
  ALERTS_GUARDDUTY_SECRET: "one-two-three-four",
  ALERTS_OURS_SECRET: "five-six-seven-eight",
};

describe("muster init", () => {
  it("writes a policy that has nothing to complain about once the secrets are filled in", async () => {
    const directory = join(folder(), "new/folder");
    const file = join(directory, "muster.yaml");
    expect(init(directory)).toEqual({
      written: [file, join(directory, ".env.example"), join(directory, "muster-sealing-key.pem")],
      existing: [],
    });
    const loaded = loadConfig({ file, env: secrets });
    expect(loaded.ok ? [] : loaded.mistakes).toEqual([]);
    expect(policyFindings(loaded, "2026-11-22")).toEqual([]);
    const lines: string[] = [];
    const exit = await runCheck({
      file,
      env: secrets,
      today: "2026-11-22",
      probes: () => [],
      print: (line) => lines.push(line),
    });
    // The one thing that is left to do: README says to keep the key where the database is not.
    const others = lines.filter((line) => !line.startsWith("✓ "));
    expect([exit, ...others]).toEqual([0, expect.stringMatching(/^! the sealing key is in the same folder/)]);
  });

  it("writes examples that can be used as they are, by taking their # away", () => {
    const directory = folder();
    init(directory);
    const text = readFileSync(join(directory, "muster.yaml"), "utf8");
    const used = text.replaceAll(/^( *)#(?=\S)/gm, "$1");
    const file = join(folder({ "muster.yaml": used }), "muster.yaml");
    const loaded = loadConfig({ file, env: { ...secrets, ALERTS_ALERTMANAGER_SECRET: "nine-ten-eleven-twelve" } });
    expect(loaded.ok ? policyFindings(loaded, "2026-11-22") : loaded.mistakes).toEqual([]);
    const { organisation, standingOrders, authority, severities } = loaded.ok ? loaded.config.policy : ({} as Policy);
    const { contractClocks, clocksReviewed, insiderContact, authorityAgreedBy } = organisation;
    const shown = { contractClocks, clocksReviewed, insiderContact, authorityAgreedBy, standingOrders };
    for (const value of Object.values({ ...shown, updateEvery: severities.sev1?.updateEveryMs })) {
      expect(value).toEqual(expect.anything());
    }
    expect([contractClocks.length, standingOrders.length]).toEqual([1, 1]);
    expect(authority.map(({ vetoLiftedBy }) => vetoLiftedBy)).toContain("ceo");
    expect(authority.map(({ delegates }) => delegates)).toContain(false);
  });

  it("names every role whose name means something by itself", () => {
    const directory = folder();
    init(directory);
    const text = readFileSync(join(directory, "muster.yaml"), "utf8");
    const named = text.slice(text.indexOf("# Whom a role goes to"), text.indexOf("\nroles:"));
    const silent = [...Object.keys(viewsOfRoles), ...rolesPermittedByDefault].filter(
      (role) => !new RegExp(`(?<![\\w-])${role}(?![\\w-])`).test(named),
    );
    expect(silent).toEqual([]);
  });

  it("names in .env.example exactly what is still missing", () => {
    const directory = folder();
    init(directory);
    const named = parseEnv(readFileSync(join(directory, ".env.example"), "utf8"));
    const loaded = loadConfig({ file: join(directory, "muster.yaml"), env: {} });
    const missing = loaded.ok ? [] : loaded.mistakes.map(({ message }) => message.split(" ")[0]);
    expect(missing.toSorted()).toEqual(
      Object.keys(named)
        .filter((name) => name !== "MUSTER_ADMIN_TOKEN")
        .toSorted(),
    );
  });

  it("is started by copying .env.example to .env and filling it in", () => {
    const directory = folder();
    init(directory);
    const example = readFileSync(join(directory, ".env.example"), "utf8");
    const filled = example.replace(/^(\w+)=$/gm, (_line, name: string) => `${name}=${{ ...secrets }[name] ?? "x"}`);
    writeFileSync(join(directory, ".env"), filled);
    const loaded = loadConfig({ file: join(directory, "muster.yaml"), env: {} });
    expect(loaded.ok ? [] : loaded.mistakes).toEqual([]);
  });

  it("writes nothing into a checkout that git would take for part of it", () => {
    const ignored = readFileSync(join(import.meta.dirname, "../../.gitignore"), "utf8")
      .split("\n")
      .filter(Boolean);
    const isIgnored = (name: string) => ignored.some((line) => matchesGlob(name, line.replace(/^\//, "")));
    const written = init(folder()).written.map((file) => basename(file));
    expect([...written, ".env"].filter((name) => !isIgnored(name))).toEqual([]);
  });

  it("makes a sealing key of its own each time, for its owner's eyes only", () => {
    const kids = [folder(), folder()].map((directory) => {
      init(directory);
      const file = join(directory, "muster-sealing-key.pem");
      expect(statSync(file).mode & 0o777).toBe(0o600);
      const read = readSealingKey({ kind: "file", file });
      return read.ok ? [read.key.kid, read.isOpenToOthers] : read.mistake;
    });
    expect(kids).toEqual([
      [expect.stringMatching(/^[\w-]{43}$/), false],
      [expect.stringMatching(/^[\w-]{43}$/), false],
    ]);
    expect(kids[0]).not.toEqual(kids[1]);
  });

  it("overwrites nothing, says so, and writes what is not there", () => {
    const directory = folder({ "muster.yaml": "mine", "muster-sealing-key.pem": "my key" });
    const result = init(directory);
    expect(result).toEqual({
      written: [join(directory, ".env.example")],
      existing: [join(directory, "muster.yaml"), join(directory, "muster-sealing-key.pem")],
    });
    expect(readFileSync(join(directory, "muster.yaml"), "utf8")).toBe("mine");
    expect(readFileSync(join(directory, "muster-sealing-key.pem"), "utf8")).toBe("my key");
    expect(initLines(result, directory)).toEqual([
      `✓ ${join(directory, ".env.example")}`,
      `✗ ${join(directory, "muster.yaml")} exists and was left as it is — move it away to have a new one`,
      `✗ ${join(directory, "muster-sealing-key.pem")} exists and was left as it is — move it away to have a new one`,
    ]);
  });

  it("ends with the very command that comes next, wherever the files are", () => {
    const directory = folder();
    expect(initLines(init(directory), directory).at(-1)).toBe(
      `npm run muster -- check --config ${join(directory, "muster.yaml")}`,
    );
    expect(initLines({ written: [], existing: [] }, ".").at(-1)).toBe("npm run muster -- check");
  });

  it("leaves nothing half done where it may not write", () => {
    const directory = folder({ file: "in the way" });
    expect(() => init(join(directory, "file"))).toThrow(/EEXIST|ENOTDIR/);
    expect(readdirSync(directory)).toEqual(["file"]);
    expect(existsSync(join(directory, "file", "muster.yaml"))).toBe(false);
  });
});
