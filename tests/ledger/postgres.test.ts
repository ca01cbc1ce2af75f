import { Client } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Append, type Ledger, LedgerUnavailable } from "../../src/ledger/ledger.ts";
import { openPostgresLedger } from "../../src/ledger/postgres.ts";
import { migratePostgres } from "../../src/ledger/postgres-schema.ts";
import { verifyStored } from "../../src/ledger/seal.ts";
import { freshDatabase, runSql, type TestDatabase } from "../support/postgres.ts";
import { noteRow } from "./a-note.ts";
import { faultyLine } from "./faulty-line.ts";

let database: TestDatabase;
let ledgers: Ledger[];
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  ledgers = [];
  await migratePostgres(database);
});
afterEach(async () => {
  await Promise.all(ledgers.map((ledger) => ledger.close()));
  await runSql(database.url, "DROP SCHEMA muster CASCADE");
});

async function open(options: { url?: string; max?: number } = {}): Promise<Ledger> {
  const ledger = await openPostgresLedger({ url: database.url, ...options });
  ledgers.push(ledger);
  return ledger;
}

const reasonOf = (error: unknown) => error;
const untilMs = Date.parse("2027-01-01T00:00:00.000Z");

/** The next event of `incident` after what the ledger holds. */
async function nextNote(ledger: Ledger, incident: string, text: string): Promise<Append> {
  return noteRow(incident, text, await ledger.read(incident));
}

describe("replicas that race", () => {
  it.each(["read committed", "repeatable read"])(
    "for one incident fifty at a time lose no event and write none twice, also where transactions are %s by default",
    async (isolation) => {
      const { pathname } = new URL(database.url);
      const byDefault = `ALTER DATABASE ${pathname.slice(1)} SET default_transaction_isolation`;
      await runSql(database.url, `${byDefault} = '${isolation}'`);
      const replicas = [await open(), await open()];
      const write = async (ledger: Ledger, text: string): Promise<number> => {
        for (let tries = 1; ; tries += 1) {
          const answer = await ledger.append(await nextNote(ledger, "A", text));
          if (answer.kind === "appended") return tries;
          expect(answer).toEqual({ kind: "version-conflict" });
        }
      };
      const texts = Array.from({ length: 50 }, (_, i) => `note ${i}`);
      const tries = await Promise.all(texts.map((text, i) => write(replicas[i % 2] as Ledger, text)));
      const read = await (replicas[0] as Ledger).read("A");
      verifyStored("A", read);
      expect(read.map(({ content }) => JSON.parse(content).data.text).sort()).toEqual(texts.sort());
      expect(Math.max(...tries)).toBeGreaterThan(1);
    },
  );

  it("for overlapping keys open one incident, and tell everybody else which", async () => {
    const replicas = [await open(), await open()];
    const names = ["asset:a", "asset:b", "finding:f"];
    const declared = Array.from({ length: 20 }, (_, i) => {
      const keys = (i % 2 === 0 ? names : names.toReversed()).map((key) => ({ key, untilMs }));
      return (replicas[i % 2] as Ledger).append({ ...noteRow(`I${i}`), keys });
    });
    const answers = await Promise.all(declared);
    const [first, ...others] = await (replicas[0] as Ledger).listIncidents();
    expect(others).toEqual([]);
    const lost = answers.filter(({ kind }) => kind !== "appended");
    expect(lost).toHaveLength(19);
    for (const answer of lost) expect(answer).toMatchObject({ kind: "key-conflict", incident: first?.id });
  });

  it("claim every alert once", async () => {
    const replicas = [await open(), await open()];
    const ids = Array.from({ length: 60 }, (_, i) => `alert ${i}`);
    const [one] = replicas as [Ledger, Ledger];
    await Promise.all(ids.map((id) => one.storeAlert({ id, source: "s", receivedAtMs: 0, body: "{}" })));
    const claims = Array.from({ length: 12 }, (_, i) =>
      (replicas[i % 2] as Ledger).claimAlerts({ nowMs: 1, untilMs: 2, limit: 5 }),
    );
    const claimed = (await Promise.all(claims)).flat().map(({ id }) => id);
    expect(new Set(claimed).size).toBe(claimed.length);
    const rest = await one.claimAlerts({ nowMs: 1, untilMs: 2, limit: 100 });
    expect([...claimed, ...rest.map(({ id }) => id)].sort()).toEqual(ids.sort());
  });

  it("wait for a connection when there are more appends than connections", async () => {
    const ledger = await open({ max: 2 });
    const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => ledger.append(noteRow(`I${i}`))));
    expect(answers).toEqual(answers.map(() => ({ kind: "appended" })));
  });
});

describe("many appends at one moment", () => {
  const many = Array.from({ length: 200 }, (_, i) => `INC-${i}`);
  const writtenIn =
    "SELECT count(*)::integer AS events, count(DISTINCT xmin::text)::integer AS transactions FROM muster.events";

  it("share transactions", async () => {
    const ledger = await open();
    await Promise.all(many.map((id) => ledger.append(noteRow(id))));
    const [kept] = await runSql(database.url, writtenIn);
    expect(kept).toMatchObject({ events: 200 });
    expect(kept?.transactions).toBeLessThan(10);
  });

  it("lose none to one that the database refuses", async () => {
    const ledger = await open();
    const appended = many.map((id, i) => ledger.append(noteRow(i === 100 ? "\0" : id)).catch(String));
    const refused = (await Promise.all(appended)).filter((answer) => typeof answer === "string");
    expect(refused).toEqual(["Error: ledger: the database refuses the request (22021)"]);
    expect(await runSql(database.url, writtenIn)).toMatchObject([{ events: 199 }]);
  });
});

describe("a flood of alerts", () => {
  const alert = (id: string, body = "{}") => ({ id, source: "s", receivedAtMs: 0, body });
  const many = Array.from({ length: 200 }, (_, i) => `alert ${i}`);

  it("leaves connections to everybody else, whatever alerts wait for", async () => {
    const ledger = await open();
    const other = new Client({ connectionString: database.url });
    await other.connect();
    await other.query("BEGIN; LOCK TABLE muster.alerts");
    const asked = many.flatMap((id) => [
      ledger.storeAlert(alert(id)),
      ledger.claimAlerts({ nowMs: 0, untilMs: 1, limit: 1 }),
      ledger.finishAlert(id, { status: "quarantined", reason: "none" }),
    ]);
    expect(await ledger.append(noteRow("A"))).toEqual({ kind: "appended" });
    expect(await ledger.read("A")).toHaveLength(1);
    await other.query("COMMIT");
    await other.end();
    await Promise.all(asked);
    expect(await runSql(database.url, "SELECT count(*)::integer FROM muster.alerts")).toEqual([{ count: 200 }]);
  });

  it("shares transactions", async () => {
    const ledger = await open();
    await Promise.all(many.map((id) => ledger.storeAlert(alert(id))));
    const [kept] = await runSql(
      database.url,
      "SELECT count(*)::integer AS alerts, count(DISTINCT xmin::text)::integer AS transactions FROM muster.alerts",
    );
    expect(kept).toMatchObject({ alerts: 200 });
    expect(kept?.transactions).toBeLessThan(20);
  });

  it("loses none to one that the database refuses", async () => {
    const ledger = await open();
    const bodies = many.map((id, i) => ledger.storeAlert(alert(id, i === 100 ? "\0" : "{}")).catch(reasonOf));
    const refused = (await Promise.all(bodies)).filter((answer) => answer !== undefined);
    expect(refused.map(String)).toEqual(["Error: ledger: the database refuses the request (22021)"]);
    expect((await ledger.countAlerts()).stored).toBe(199);
  });

  it("is stored before the ledger is closed", async () => {
    const ledger = await open();
    const asked = many.map((id) => ledger.storeAlert(alert(id)));
    await ledger.close();
    await Promise.all(asked);
    expect((await (await open()).countAlerts()).stored).toBe(200);
  });
});

describe("a connection that breaks", () => {
  const musterBackends = "FROM pg_stat_activity WHERE application_name = 'muster' AND datname = current_database()";

  it("in the middle of an append: nothing was written, and the next append is on a new one", async () => {
    const ledger = await open();
    await ledger.append(noteRow("A"));
    const other = new Client({ connectionString: database.url });
    await other.connect();
    await other.query("BEGIN; LOCK TABLE muster.leases");
    const keys = [{ key: "k", untilMs }];
    const append = ledger.append({ ...noteRow("B"), keys, releases: ["e"] }).catch(reasonOf);
    const killed = `SELECT pg_terminate_backend(pid) ${musterBackends} AND wait_event_type = 'Lock'`;
    await expect.poll(async () => (await runSql(database.url, killed)).length).toBe(1);
    expect(await append).toBeInstanceOf(LedgerUnavailable);
    await other.end();
    expect(await ledger.read("B")).toEqual([]);
    expect(await ledger.findByKey("k", 0)).toBeUndefined();
    expect(await ledger.append(noteRow("B"))).toEqual({ kind: "appended" });
  });

  it("while nobody uses it is not even noticed", async () => {
    const ledger = await open();
    await ledger.append(noteRow("A"));
    await runSql(database.url, `SELECT pg_terminate_backend(pid) ${musterBackends}`);
    await expect.poll(() => runSql(database.url, `SELECT pid ${musterBackends}`)).toEqual([]);
    expect(await ledger.append(noteRow("B"))).toEqual({ kind: "appended" });
  });

  it("before a commit is answered misleads nobody: asking again tells what was written", async () => {
    const line = await faultyLine(database.url);
    const ledger = await open({ url: line.url });
    const batch = { ...noteRow("A"), interaction: { id: "click", answer: "noted" } };
    line.become("cuts");
    expect(await ledger.append(batch).catch(reasonOf)).toBeInstanceOf(LedgerUnavailable);
    line.become("sound");
    expect(await ledger.read("A")).toEqual(batch.events);
    expect(await ledger.append(batch)).toEqual({ kind: "answered-before", answer: "noted" });
    expect(await ledger.append(noteRow("A"))).toEqual({ kind: "version-conflict" });
    expect(await ledger.read("A")).toHaveLength(1);
    await line.close();
  });
});

describe("a database that does not answer", () => {
  it("keeps nobody waiting for more than some seconds, and is used again when it does", async () => {
    const line = await faultyLine(database.url);
    const ledger = await open({ url: line.url });
    line.become("mute");
    const startedMs = Date.now();
    expect(await ledger.read("A").catch(reasonOf)).toBeInstanceOf(LedgerUnavailable);
    expect(Date.now() - startedMs).toBeLessThan(8_000);
    line.become("sound");
    expect(await ledger.append(noteRow("A"))).toEqual({ kind: "appended" });
    await line.close();
  });

  it("because somebody holds a lock gives up by itself within 5 s, and writes nothing", async () => {
    const ledger = await open();
    const other = new Client({ connectionString: database.url });
    await other.connect();
    await other.query("BEGIN; LOCK TABLE muster.leases");
    const append = ledger.append({ ...noteRow("A"), releases: ["e"] });
    await expect(append).rejects.toThrow(
      new LedgerUnavailable("the database cannot be used: a statement took too long (57014)"),
    );
    await other.end();
    expect(await ledger.read("A")).toEqual([]);
    expect(await ledger.append(noteRow("A"))).toEqual({ kind: "appended" });
  });
});

describe("what is said when something goes wrong", () => {
  it("holds neither the password nor what was written", async () => {
    const url = new URL(database.url);
    url.password = "a-wrong-password";
    const refused = await openPostgresLedger({ url: url.href }).catch(String);
    expect(refused).toMatch(/^LedgerUnavailable: the database cannot be used/);
    expect(refused).not.toContain("a-wrong-password");
    const ledger = await open();
    const broken = await ledger.storeAlert({ id: "1", source: "s", receivedAtMs: 0, body: "secret\0" }).catch(reasonOf);
    expect(broken).not.toBeInstanceOf(LedgerUnavailable);
    expect(String(broken)).toBe("Error: ledger: the database refuses the request (22021)");
  });

  it("names what somebody can do something about", async () => {
    const url = new URL(database.url);
    url.pathname = "/no_such_database";
    await expect(openPostgresLedger({ url: url.href })).rejects.toThrow("there is no database of this name (3D000)");
  });
});

it("what somebody changes in the database behind Muster's back is found", async () => {
  const ledger = await open();
  await ledger.append(noteRow("A", "we shut it down"));
  await runSql(database.url, "UPDATE muster.events SET content = replace(content, 'we shut', 'they shut')");
  const read = await ledger.read("A");
  expect(() => verifyStored("A", read)).toThrow("A: event 1 was changed");
});

it("the ledger's clock is a real one, and moves", async () => {
  const ledger = await open();
  const firstMs = await ledger.nowMs();
  await new Promise((resolve) => setTimeout(resolve, 30));
  const movedMs = (await ledger.nowMs()) - firstMs;
  expect(movedMs).toBeGreaterThanOrEqual(29);
  expect(movedMs).toBeLessThan(5_000);
  expect(Math.abs(firstMs - Date.now())).toBeLessThan(60_000);
});
