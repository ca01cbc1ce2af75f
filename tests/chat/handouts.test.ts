import fastify from "fastify";
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
  const { handOut, door } = handouts({ store, publicUrl: "https://muster.example", nowMs: () => nowMs });
  const server = fastify();
  await server.register(door);
  const fetchFile = (address: string) => server.inject(address.replace("https://muster.example", ""));
  return { handOut, fetchFile, rows, passDays: (days: number) => (nowMs += days * 24 * 60 * 60_000) };
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

it("another address is no file, and the same file twice has two", async () => {
  const { handOut, fetchFile } = await handingOut();
  const [one, other] = [await handOut(report), await handOut(report)];
  expect(one).not.toBe(other);
  const guessed = one.replace(/files\/..../, "files/AAAA");
  expect((await fetchFile(guessed)).statusCode).toBe(404);
});

it("what is kept gives nobody the address", async () => {
  const { handOut, rows } = await handingOut();
  const address = await handOut(report);
  const [, token = ""] = /files\/([^/]+)\//.exec(address) ?? [];
  expect(token.length).toBeGreaterThan(40);
  expect(JSON.stringify([...rows.values()])).not.toContain(token);
});
