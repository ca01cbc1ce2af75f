import { join } from "node:path";
import { expect, test } from "vitest";
import type { By } from "../../src/incident/by.ts";
import { muster } from "../../src/incident/verdict.ts";
import { LedgerUnavailable, organisationStream } from "../../src/ledger/ledger.ts";
import { generateSealingKey, verifyStored } from "../../src/ledger/seal.ts";
import { openSqliteLedger } from "../../src/ledger/sqlite.ts";
import { createHandler, type Handler } from "../../src/run/handle.ts";
import { machineClock, machineIds } from "../../src/run/machine.ts";
import { folder } from "../config/folder.ts";
import { createLedgerStore, type LedgerStore, openStore } from "../simulation/ledger-store.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

test("an append that the ledger cannot make is counted, and nothing of it is told to anybody", async () => {
  const ledger = await openSqliteLedger({ file: join(folder(), "muster.db") });
  const counted: string[] = [];
  const told: string[] = [];
  const handler = createHandler({
    ledger: { ...ledger, append: () => Promise.reject(new LedgerUnavailable("the disk is full")) },
    clock: machineClock(),
    ids: machineIds(),
    sealingKey: generateSealingKey().key,
    world: () => worldOf(),
    changed: ({ id }) => told.push(id),
    counted: (result) => counted.push(result),
    appended: (_events, { id }) => told.push(id),
  });
  const by = { ...muster, person: "ben", roles: ["commander"] };
  const handling = handler.handle({
    incident: declaration.incident,
    command: (now) => ({ type: "DeclareIncident", now, by, exercise: false, ...declaration }),
  });
  await expect(handling).rejects.toThrow(LedgerUnavailable);
  expect(counted).toEqual(["unavailable"]);
  expect(told).toEqual([]);
  await ledger.close();
});

/** A replica's handler over a ledger that all of them share. */
function replica(
  store: LedgerStore,
  nowMs = () => startMs,
  world: Parameters<typeof createHandler>[0]["world"] = () => worldOf(),
) {
  return createHandler({
    ledger: { ...openStore(store), nowMs: async () => nowMs() },
    clock: { nowMs, after: () => () => {} },
    ids: machineIds(),
    sealingKey,
    world,
    changed: () => {},
    counted: () => {},
    appended: () => {},
  });
}

const sealingKey = generateSealingKey().key;
const startMs = Date.parse("2026-11-22T03:00:00.000Z");
const until = "2026-11-22T11:00:00.000Z";
const carla: By = { person: "carla", roles: ["coo"], via: "slack" };
const ben: By = { person: "ben", roles: ["commander"], via: "slack" };
const declaration = { incident: "INC-7K3Q2", codename: "quiet harbour", title: "A test", severity: "sev1" } as const;

const declare = (handler: Handler) =>
  handler.handle({
    incident: declaration.incident,
    command: (now) => ({ type: "DeclareIncident", now, by: ben, exercise: false, ...declaration }),
  });

const delegate = (handler: Handler, to: string, interaction = "i1") =>
  handler.organise({
    command: (now) => ({ type: "Delegate", now, by: carla, delegation: `del-${to}`, delegate: to, until }),
    interaction: { id: interaction, answer: (verdict) => `${to}: ${verdict.kind}` },
  });

test("a command is judged by what another replica was told about the organisation a moment before", async () => {
  const store = createLedgerStore();
  const [one, other] = [replica(store), replica(store)];
  await one.world();
  await delegate(other, "ivan");
  const handled = await declare(one);
  if (handled.kind !== "handled") throw new Error("it is declared");
  expect(handled.incident?.callIns["carla.1"]?.escalatedTo).toEqual(["ivan"]);
});

test("what a known person does says which version of the organisation it was judged by, once there is one", async () => {
  const store = createLedgerStore();
  const [first] = await declared(replica(createLedgerStore()));
  expect(first?.by).not.toHaveProperty("orgSeq");
  const handler = replica(store);
  await delegate(handler, "ivan");
  await delegate(handler, "dev", "i2");
  const events = await declared(handler);
  expect(events[0]?.by).toMatchObject({ person: "ben", orgSeq: 3 });
  expect(events.find(({ by }) => by.person === "muster")?.by).not.toHaveProperty("orgSeq");
});

async function declared(handler: Handler) {
  const handled = await declare(handler);
  return handled.kind === "handled" ? handled.verdict.events : [];
}

test("a request to the organisation that is repeated, on any replica, gets its first answer and changes nothing", async () => {
  const store = createLedgerStore();
  const [one, other] = [replica(store), replica(store)];
  const first = await delegate(one, "ivan");
  expect(first).toMatchObject({ kind: "handled", answer: "ivan: done" });
  expect(await delegate(other, "dev")).toEqual({ kind: "answered-before", answer: "ivan: done" });
  expect((await other.world()).organisation.delegations.carla?.delegate).toBe("ivan");
});

test("two replicas that change the organisation at once both do, one after the other", async () => {
  const store = createLedgerStore();
  const [one, other] = [replica(store), replica(store)];
  await Promise.all([delegate(one, "ivan", "i1"), delegate(other, "dev", "i2")]);
  const stored = store.read(organisationStream);
  verifyStored(organisationStream, stored);
  expect(stored.map(({ type }) => type)).toEqual(["DelegationGranted", "DelegationRevoked", "DelegationGranted"]);
});

test("the organisation's stream is no incident, whoever names it where an incident's id belongs", async () => {
  const handler = replica(createLedgerStore());
  await delegate(handler, "ivan");
  expect(await handler.read(organisationStream)).toBeUndefined();
  const asked = await handler.handle({
    incident: organisationStream,
    command: (now) => ({ type: "Join", now, by: carla }),
  });
  expect(asked).toMatchObject({ verdict: { kind: "refused", refusal: { code: "no-such-incident" } } });
});

test("a replica whose clock is behind still sees what was delegated before", async () => {
  const store = createLedgerStore();
  await delegate(replica(store), "ivan");
  const behind = await replica(store, () => startMs - 400).world();
  expect(behind.directory.people.carla?.away).toMatchObject({ until, delegate: "ivan" });
});

test("a command is judged by whose turn it is at its own instant", async () => {
  const rota = { people: ["grace", "ivan"], from: "2026-11-22T00:10", turn: "3h" };
  const sev1 = { ...examplePolicy.severities.sev1, call: [{ role: "administrator", acknowledgeWithin: "5m" }] };
  const policy = { ...examplePolicy, roles: { administrator: { rota } }, severities: { sev1 } };
  const calledAt = async (nowMs: number) => {
    const handler = replica(
      createLedgerStore(),
      () => nowMs,
      (at) => worldOf(policy, 1, at),
    );
    const events = await declared(handler);
    const called = events.flatMap(({ type, data }) => (type === "CallInStarted" ? [data.person] : []));
    const pinned = events.flatMap(({ type, data }) => (type === "IncidentDeclared" ? [data.rules.roles] : []));
    return { called, pinned };
  };
  const changeMs = startMs + 10 * 60_000;
  expect((await calledAt(changeMs - 1)).called).toEqual(["grace"]);
  const next = await calledAt(changeMs);
  expect(next.called).toEqual(["ivan"]);
  // The rules that an incident carries name nobody's turn: people are looked up when they are asked.
  expect(JSON.stringify(next.pinned)).not.toContain("rota");
});

test("a click that waited for the ledger is judged by the roles that whoever pressed has by then", async () => {
  const rota = { people: ["grace", "ivan"], from: "2026-11-22T00:10", turn: "3h" };
  const policy = { ...examplePolicy, roles: { ...examplePolicy.roles, administrator: { rota } } };
  const changeMs = startMs + 10 * 60_000;
  const pressed: By = { person: "grace", roles: ["cpo", "administrator"], via: "slack" };
  const rolesAt = async (nowMs: number) => {
    const handler = replica(
      createLedgerStore(),
      () => nowMs,
      (at) => worldOf(policy, 1, at),
    );
    await declare(handler);
    const handled = await handler.handle({
      incident: declaration.incident,
      command: (now) => ({ type: "AddNote", now, by: pressed, text: "They asked for a ransom" }),
    });
    return handled.kind === "handled" ? handled.verdict.events.find(({ type }) => type === "NoteAdded")?.by.roles : [];
  };
  expect(await rolesAt(changeMs - 1)).toEqual(["cpo", "administrator"]);
  expect(await rolesAt(changeMs)).toEqual(["cpo"]);
});
