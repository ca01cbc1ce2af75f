import fastify from "fastify";
import { pino } from "pino";
import { expect, it } from "vitest";
import { handouts } from "../../src/chat/handouts.ts";
import type { Handout } from "../../src/ledger/ledger.ts";

const report = { name: "INC-7K3Q2-1a2b-report.md", content: "# What happened\n– 火 👩‍👩‍👧‍👦" };

async function handingOut() {
  let nowMs = 1_000;
  const rows = new Map<string, Handout>();
  const store = {
    putHandout: async (handout: Handout) => void rows.set(handout.id, handout),
    findHandout: async (id: string, atMs: number) => {
      const found = rows.get(id);
      return found && found.untilMs > atMs ? found : undefined;
    },
  };
  const logged: string[] = [];
  const log = pino({ level: "debug" }, { write: (line: string) => void logged.push(line) });
  const publicUrl = "https://muster.example";
  const files = handouts({ store, publicUrl, secret: "a secret of the app", nowMs: () => nowMs, log });
  const handOut = (file: typeof report, effect = "export:INC-7K3Q2:9") => files.handOut(file, effect);
  const withdrawn = new Set<string>();
  const server = fastify();
  await server.register(files.door(async (name) => !withdrawn.has(name)));
  const fetchFile = (address: string) => server.inject(address.replace("https://muster.example", ""));
  return {
    handOut,
    fetchFile,
    rows,
    withdrawn,
    logged,
    passDays: (days: number) => (nowMs += days * 24 * 60 * 60_000),
  };
}

it("a file is fetched at its address byte for byte, to be saved and not to be shown", async () => {
  const { handOut, fetchFile } = await handingOut();
  const answer = await fetchFile(await handOut(report));
  expect(answer.statusCode).toBe(200);
  expect(answer.rawPayload).toEqual(Buffer.from(report.content));
  expect(answer.headers["content-disposition"]).toBe(`attachment; filename*=UTF-8''${report.name}`);
  expect(answer.headers).toMatchObject({ "cache-control": "no-store", "x-content-type-options": "nosniff" });
});

it("it is there for seven days, and no longer", async () => {
  const { handOut, fetchFile, passDays } = await handingOut();
  const address = await handOut(report);
  passDays(6.9);
  expect((await fetchFile(address)).statusCode).toBe(200);
  passDays(0.2);
  expect((await fetchFile(address)).statusCode).toBe(404);
});

it("the same file has one address at every attempt to hand it over, and another for another reader", async () => {
  const { handOut, fetchFile } = await handingOut();
  const [one, again, other] = [
    await handOut(report),
    await handOut(report),
    await handOut(report, "export:INC-7K3Q2:end"),
  ];
  expect([again === one, other === one]).toEqual([true, false]);
  const guessed = one.replace(/files\/..../, "files/AAAA");
  expect((await fetchFile(guessed)).statusCode).toBe(404);
});

it("whoever is not to have it by then is told what anybody is who guesses, and who may has the log say that it was fetched", async () => {
  const { handOut, fetchFile, withdrawn, logged } = await handingOut();
  const address = await handOut(report);
  await fetchFile(address);
  expect(logged.join()).toContain(`"file":"${report.name}","isTheirs":true`);
  withdrawn.add(report.name);
  const [refused, guessed] = [await fetchFile(address), await fetchFile(address.replace(/files\/..../, "files/AAAA"))];
  expect([refused.statusCode, refused.body]).toEqual([404, guessed.body]);
  expect(logged.join()).not.toContain(address);
});

it("what is kept gives nobody the address", async () => {
  const { handOut, rows } = await handingOut();
  const address = await handOut(report);
  const [, token = ""] = /files\/([^/]+)\//.exec(address) ?? [];
  expect(token.length).toBeGreaterThan(40);
  expect(JSON.stringify([...rows.values()])).not.toContain(token);
});
