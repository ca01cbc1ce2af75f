import { execFile } from "node:child_process";
import { existsSync, globSync } from "node:fs";
import { createServer } from "node:http";
import { isBuiltin, stripTypeScriptTypes } from "node:module";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { freePort } from "../../src/exercise/free-port.ts";
import { createHttp } from "../../src/http.ts";
import { createLog } from "../../src/log.ts";
import { createMetrics } from "../../src/metrics.ts";
import { root, textOf } from "./files.ts";

type Instruction = { name: string; rest: string; stage: number };

/** The Dockerfile's instructions in order, each on one line, with the number of its stage. */
function instructionsOf(dockerfile: string): Instruction[] {
  const lines = dockerfile
    .replaceAll(/^#.*\n/gm, "")
    .replaceAll(/\\\n/g, " ")
    .split("\n")
    .filter(Boolean);
  let stage = 0;
  return lines.map((line) => {
    const [name = "", ...rest] = line.trim().split(/\s+/);
    if (name === "FROM") stage += 1;
    return { name, rest: rest.join(" "), stage };
  });
}

const instructions = instructionsOf(textOf("infra/Dockerfile"));
const stages = instructions.filter(({ name }) => name === "FROM");
const inImage = (wanted: string) => {
  const found = instructions.filter(({ name, stage }) => name === wanted && stage === stages.length);
  return found.map(({ rest }) => rest);
};
const packageJson: {
  scripts: Record<string, string>;
  bin: { muster: string };
  dependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
} = JSON.parse(textOf("package.json"));

describe("the image", () => {
  test("runs as a numbered account that is not root", () => {
    expect(inImage("USER")).toEqual([expect.stringMatching(/^[1-9]\d*:[1-9]\d*$/)]);
  });

  test("hands signals to Node itself, and stops on the one that Muster stops for", () => {
    expect(JSON.parse(inImage("ENTRYPOINT")[0] ?? "")).toEqual([
      "node",
      expect.anything(),
      `/app/${packageJson.bin.muster}`,
    ]);
    expect(JSON.parse(inImage("CMD")[0] ?? "")).toEqual(["serve"]);
    expect(inImage("STOPSIGNAL")).toEqual(["SIGTERM"]);
  });

  test("keeps the ledger in a volume, where its account may write with a read-only root", () => {
    expect(inImage("VOLUME")).toEqual(inImage("WORKDIR"));
    expect(inImage("RUN").join()).toContain(`install -d -o 10001 -g 10001 -m 0700 ${inImage("VOLUME")[0]}`);
    expect(inImage("USER")).toEqual(["10001:10001"]);
  });

  test("is built by steps that exist", () => {
    const ran = instructions.filter(({ name }) => name === "RUN").flatMap(({ rest }) => rest.split(" && "));
    const scripts = ran.flatMap((step) => /^npm run (\S+)/.exec(step)?.[1] ?? []);
    expect(scripts).toEqual(["build"]);
    expect(Object.keys(packageJson.scripts)).toContain("build");
    expect(packageJson.scripts.build).toContain("tsconfig.build.json");
    const copiedStages = instructions.flatMap(({ rest }) => /^--from=(\S+)/.exec(rest)?.[1] ?? []);
    const named = stages.flatMap(({ rest }) => / AS (\S+)$/.exec(rest)?.[1] ?? []);
    expect(copiedStages.toSorted()).toEqual(named.toSorted());
  });

  test("is given what it copies, and nothing else", () => {
    const copied = instructions.filter(({ name, rest }) => name === "COPY" && !rest.startsWith("--from"));
    const sources = new Set(copied.flatMap(({ rest }) => rest.split(" ").slice(0, -1)));
    for (const source of sources) expect(existsSync(join(root, source)), source).toBe(true);
    const [first, ...allowed] = textOf(".dockerignore")
      .split("\n")
      .filter((line) => line && !line.startsWith("#"));
    expect(first).toBe("*");
    expect(new Set(allowed)).toEqual(new Set([...sources].map((source) => `!${source}`)));
  });

  test("has every package that Muster imports; only the exercise may do without the optional ones", () => {
    const missing: string[] = [];
    for (const file of globSync("src/**/*.{ts,mjs}", { cwd: root })) {
      for (const name of packagesOf(stripTypeScriptTypes(textOf(file)))) {
        const isOptional = file.startsWith("src/exercise/") && name in packageJson.optionalDependencies;
        if (!isOptional && !(name in packageJson.dependencies)) missing.push(`${file}: ${name}`);
      }
    }
    expect(missing).toEqual([]);
  });
});

/** The packages that JavaScript imports, statically or not. */
function packagesOf(code: string): string[] {
  const statements =
    /^\s*(?:import|export)\s(?:[\w*{}\s,$]+?\sfrom\s)?\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/gm;
  const imported = [...code.matchAll(statements)];
  const names = imported.map(([, first, second]) => first ?? second ?? "").filter((name) => !/^[.#]/.test(name));
  return names
    .filter((name) => !isBuiltin(name))
    .map((name) => name.split("/", name.startsWith("@") ? 2 : 1).join("/"));
}

describe("the image's health check", () => {
  test("is content with a replica that serves", async () => {
    const options = {
      log: createLog("silent"),
      metrics: createMetrics(),
      ready: async () => ({ notReady: [], degraded: [] }),
    };
    const http = createHttp(options);
    await http.listen({ host: "127.0.0.1", port: 0 });
    onTestFinished(() => http.close());
    expect(await healthCheck((http.server.address() as AddressInfo).port)).toBe(0);
  });

  test("is not content with an answer that is an error", async () => {
    const sick = createServer((_request, response) => response.writeHead(503).end());
    await new Promise<void>((resolve) => sick.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void sick.close());
    expect(await healthCheck((sick.address() as AddressInfo).port)).toBe(1);
  });

  test("is not content with silence", async () => {
    expect(await healthCheck(await freePort())).toBe(1);
  });
});

/** The exit code of the Dockerfile's own command, with Muster's port. */
function healthCheck(port: number): Promise<number> {
  const command: string[] = JSON.parse(/CMD (\[.*\])$/.exec(inImage("HEALTHCHECK")[0] ?? "")?.[1] ?? "");
  expect(command[0]).toBe("node");
  return new Promise((resolve) => {
    const child = execFile(process.execPath, command.slice(1), { env: { PORT: String(port) } }, () => {
      resolve(child.exitCode ?? -1);
    });
  });
}
