import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Ledger, LedgerUnavailable } from "../../src/ledger/ledger.ts";
import { verifyStored } from "../../src/ledger/seal.ts";
import { openSqliteLedger } from "../../src/ledger/sqlite.ts";
import { migrations } from "../../src/ledger/sqlite-schema.ts";
import { noteRow } from "./a-note.ts";

const appender = fileURLToPath(new URL("./appender.ts", import.meta.url));
let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "muster-sqlite-"));
  file = join(folder, "ledger.db");
});
afterEach(() => rm(folder, { recursive: true }));

const reasonOf = (error: unknown) => error;

describe("a full disk", () => {
  it("refuses what does not fit, wholly, and everything that fits is kept", async () => {
    const ledger = await openSqliteLedger({ file, maxPages: 100 });
    const big = noteRow("big", "x".repeat(1_000_000));
    const small = ["A", "B", "C"].map((incident) => noteRow(incident));
    const asked = [small[0], small[1], big, small[2]].map((batch) =>
      ledger.append(batch as typeof big).catch(reasonOf),
    );
    const [a, b, refused, c] = await Promise.all(asked);
    expect([a, b, c]).toEqual([{ kind: "appended" }, { kind: "appended" }, { kind: "appended" }]);
    expect(refused).toBeInstanceOf(LedgerUnavailable);
    expect(await ledger.read("A")).toEqual(small[0]?.events);
    expect(await ledger.read("big")).toEqual([]);
    expect((await ledger.listIncidents()).map(({ id }) => id)).toEqual(["A", "B", "C"]);
    await ledger.close();
  });

  it("harms nothing that was written, and takes more once there is room", async () => {
    const tight = await openSqliteLedger({ file, maxPages: 60 });
    const acknowledged: string[] = [];
    for (let i = 0; i < 200; i++) {
      const answer = await tight.append(noteRow(`I${i}`, "x".repeat(3_000))).catch(reasonOf);
      if (answer instanceof LedgerUnavailable) break;
      acknowledged.push(`I${i}`);
    }
    expect(acknowledged.length).toBeGreaterThan(5);
    expect(acknowledged.length).toBeLessThan(200);
    await tight.close();
    const roomy = await openSqliteLedger({ file });
    expect((await roomy.listIncidents()).map(({ id }) => id).sort()).toEqual(acknowledged.sort());
    for (const id of acknowledged) verifyStored(id, await roomy.read(id));
    expect(await roomy.append(noteRow("more", "x".repeat(3_000)))).toEqual({ kind: "appended" });
    await roomy.close();
  });
});

describe("a file that is no ledger", () => {
  it("is refused and left as it was", async () => {
    const text = "this is somebody's diary, not a database. ".repeat(50);
    await writeFile(file, text);
    await expect(openSqliteLedger({ file })).rejects.toBeInstanceOf(LedgerUnavailable);
    expect((await stat(file)).size).toBe(text.length);
  });

  it("of a newer Muster is refused", async () => {
    await (await openSqliteLedger({ file })).close();
    const db = new DatabaseSync(file);
    db.exec("PRAGMA user_version = 99");
    db.close();
    await expect(openSqliteLedger({ file })).rejects.toThrow("written by a newer Muster (schema 99)");
  });

  it("in a folder that does not exist is refused, not made", async () => {
    const lost = join(folder, "not mounted", "ledger.db");
    await expect(openSqliteLedger({ file: lost })).rejects.toBeInstanceOf(LedgerUnavailable);
    await expect(stat(join(folder, "not mounted"))).rejects.toThrow();
  });
});

it("a file of before alerts said whether they were begun says it of each, and keeps them", async () => {
  const db = new DatabaseSync(file);
  for (const migration of migrations.slice(0, 7)) db.exec(migration);
  db.exec(`
    INSERT INTO alerts (id, source, received_at_ms, body, status, leased_until_ms) VALUES
      ('claimed', 's', 1, '{}', 'stored', 9), ('again', 's', 2, '{}', 'stored', 1),
      ('handled', 's', 3, '{}', 'handled', 9), ('new', 's', 4, '{}', 'stored', 0);
    PRAGMA user_version = 7`);
  db.close();
  const ledger = await openSqliteLedger({ file });
  expect(await ledger.findUnbegun()).toBe(4);
  const claimed = await ledger.claimAlerts({ nowMs: 10, untilMs: 20, limit: 9 });
  expect(claimed.map(({ id }) => id)).toEqual(["claimed", "again", "new"]);
  expect(await ledger.findUnbegun()).toBeUndefined();
  await ledger.close();
});

it("a new ledger can be read by nobody but its owner", async () => {
  const ledger = await openSqliteLedger({ file });
  await ledger.append(noteRow("A"));
  for (const name of [file, `${file}-wal`]) expect((await stat(name)).mode & 0o077).toBe(0);
  await ledger.close();
});

it("ledgers opened at the same instant agree on their tables", async () => {
  const ledgers = await Promise.all([1, 2, 3, 4].map(() => openSqliteLedger({ file })));
  const answers = await Promise.all(ledgers.map((ledger, i) => ledger.append(noteRow(`I${i}`))));
  expect(answers).toEqual(answers.map(() => ({ kind: "appended" })));
  await Promise.all(ledgers.map((ledger) => ledger.close()));
});

it("what somebody changes in the file behind Muster's back is found", async () => {
  const ledger = await openSqliteLedger({ file });
  await ledger.append(noteRow("A", "we shut it down"));
  const db = new DatabaseSync(file);
  db.exec("UPDATE events SET content = replace(content, 'we shut', 'they shut')");
  db.close();
  const read = await ledger.read("A");
  expect(() => verifyStored("A", read)).toThrow("A: event 1 was changed");
  await ledger.close();
});

it("an append waits for another process that is writing, and is not lost", async () => {
  const ledger = await openSqliteLedger({ file });
  const other = new DatabaseSync(file);
  other.exec("BEGIN IMMEDIATE");
  const append = ledger.append(noteRow("A"));
  const soon = new Promise<string>((resolve) => setTimeout(() => resolve("still waiting"), 200));
  expect(await Promise.race([append, soon])).toBe("still waiting");
  other.exec("COMMIT");
  other.close();
  expect(await append).toEqual({ kind: "appended" });
  await ledger.close();
});

describe("what is asked of a ledger that is busy writing", () => {
  /** Asked while another process holds the file, and answered once it is free: who was answered, in that order. */
  async function answeredInOrder(ask: (ledger: Ledger) => [string, Promise<unknown>][]): Promise<string[]> {
    const ledger = await openSqliteLedger({ file });
    const other = new DatabaseSync(file);
    other.exec("BEGIN IMMEDIATE");
    const answered: string[] = [];
    const asked = ask(ledger).map(([name, answer]) => answer.then(() => answered.push(name)));
    await new Promise((resolve) => setTimeout(resolve, 50));
    other.exec("COMMIT");
    other.close();
    await Promise.all(asked);
    await ledger.close();
    return answered;
  }
  const flood = (count: number) => Array.from({ length: count }, (_, i) => String(i));
  const alert = (id: string) => ({ id, source: "s", receivedAtMs: 0, body: "{}" });
  const click = (id: string) => ({ ...noteRow("A"), expectedVersion: 0, events: [], interaction: { id, answer: "" } });

  it("goes ahead of the alerts that wait there, and they are all stored", async () => {
    const answered = await answeredInOrder((ledger) => [
      ...flood(1_000).map((id): [string, Promise<unknown>] => ["alert", ledger.storeAlert(alert(id))]),
      ["click", ledger.append(noteRow("A"))],
    ]);
    expect(answered).toHaveLength(1_001);
    expect(answered.indexOf("click")).toBeLessThan(300);
  });

  it("maps the alerts that are stored before it stores more of them", async () => {
    const answered = await answeredInOrder((ledger) => [
      ...flood(1_000).map((id): [string, Promise<unknown>] => ["alert", ledger.storeAlert(alert(id))]),
      ["claim", ledger.claimAlerts({ nowMs: 0, untilMs: 1, limit: 1 })],
    ]);
    expect(answered).toHaveLength(1_001);
    expect(answered.indexOf("claim")).toBeLessThan(300);
  });

  it("leaves alerts their share of every transaction, however much else there is", async () => {
    const answered = await answeredInOrder((ledger) => [
      ...flood(2_000).map((id): [string, Promise<unknown>] => ["click", ledger.append(click(id))]),
      ["alert", ledger.storeAlert(alert("1"))],
    ]);
    expect(answered).toHaveLength(2_001);
    expect(answered.indexOf("alert")).toBeLessThan(1_000);
  });

  it("is answered at once where it only reads", async () => {
    const ledger = await openSqliteLedger({ file });
    await ledger.append(noteRow("A"));
    const other = new DatabaseSync(file);
    other.exec("BEGIN IMMEDIATE");
    const written = ledger.append(noteRow("B"));
    const first = await Promise.race([written, ledger.read("A")]);
    expect(first).toHaveLength(1);
    other.exec("COMMIT");
    other.close();
    await written;
    await ledger.close();
  });

  it("is done before the ledger is closed, however much it is", async () => {
    const ledger = await openSqliteLedger({ file });
    const stored = flood(1_000).map((id) => ledger.storeAlert(alert(id)));
    await ledger.close();
    await Promise.all(stored);
    const again = await openSqliteLedger({ file });
    expect((await again.countAlerts()).stored).toBe(1_000);
    await again.close();
  });
});

it("a new file that another process has just begun is opened once that one lets go of it", async () => {
  const other = new DatabaseSync(file);
  other.exec("BEGIN IMMEDIATE");
  const opening = openSqliteLedger({ file });
  await Promise.race([opening, pause(300)]);
  other.exec("COMMIT");
  other.close();
  const ledger = await opening;
  expect(await ledger.append(noteRow("A"))).toEqual({ kind: "appended" });
  await ledger.close();
});

it("two processes share one file, and after a kill everything that was acknowledged is there", async () => {
  const children = ["one", "two"].map((name) => {
    const child = spawn(process.execPath, [appender, file, name], { stdio: ["ignore", "pipe", "inherit"] });
    return { child, lines: createInterface(child.stdout) };
  });
  const acknowledged: string[] = [];
  const enough = children.map(
    ({ child, lines }) =>
      new Promise<void>((resolve) => {
        let count = 0;
        lines.on("line", (incident) => {
          acknowledged.push(incident);
          count += 1;
          if (count === 60) child.kill("SIGKILL");
        });
        lines.once("close", resolve);
      }),
  );
  await Promise.all([...enough, ...children.map(({ child }) => once(child, "exit"))]);
  const ledger = await openSqliteLedger({ file });
  const kept = new Set((await ledger.listIncidents()).map(({ id }) => id));
  expect(acknowledged.length).toBeGreaterThanOrEqual(120);
  expect(acknowledged.filter((incident) => !kept.has(incident))).toEqual([]);
  for (const incident of kept) verifyStored(incident, await ledger.read(incident));
  await ledger.close();
});

describe("a ledger that is only read", () => {
  it("takes nothing, and leaves no file beside the one that was there", async () => {
    const written = await openSqliteLedger({ file });
    await written.append(noteRow("A"));
    await written.close();
    const read = await openSqliteLedger({ file, readOnly: true });
    expect(await read.read("A")).toHaveLength(1);
    await expect(read.append(noteRow("B"))).rejects.toThrow();
    await read.close();
    expect(await readdir(folder)).toEqual(["ledger.db"]);
  });

  it("is an empty one, and no file is made, where there is none yet", async () => {
    const ledger = await openSqliteLedger({ file, readOnly: true });
    expect(await ledger.listIncidents()).toEqual([]);
    await ledger.close();
    expect(await readdir(folder)).toEqual([]);
    const nowhere = openSqliteLedger({ file: join(folder, "no", "ledger.db"), readOnly: true });
    await expect(nowhere).rejects.toThrow(/there is no folder \S+ — make it/);
  });
});
