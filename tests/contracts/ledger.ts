import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { NewEvent } from "../../src/incident/events.ts";
import {
  type Append,
  type Ledger,
  LedgerUnavailable,
  organisationStream,
  type StoredEvent,
} from "../../src/ledger/ledger.ts";
import { chain, generateSealingKey, toEvent, verifyStored } from "../../src/ledger/seal.ts";
import fc from "../support/seeded.ts";

/** A fresh, empty store; `open` may be called many times, as by so many replicas. */
export type LedgerStore = { open(): Promise<Ledger>; remove(): Promise<void> };

const sealingKey = generateSealingKey().key;
const instant = "2026-11-22T03:00:00.000Z";
const nowMs = Date.parse(instant);
const minuteMs = 60_000;
const row: Append["row"] = { status: "declared", nextDueMs: undefined, owes: false };

function note(text: string, at = instant): Extract<NewEvent, { type: "NoteAdded" }> {
  return { type: "NoteAdded", at, by: { person: "amara", roles: ["ciso"], via: "slack" }, data: { text } };
}

/** Rows that continue `before`, or begin `incident`. */
function rows(incident: string, events: NewEvent[], before: StoredEvent[] = []): StoredEvent[] {
  return chain({ incident, events, after: before.at(-1), salt: () => "5a".repeat(16), sealingKey }).stored;
}

function batch(incident: string, events: StoredEvent[], changes: Partial<Append> = {}): Append {
  const expectedVersion = (events[0]?.seq ?? 1) - 1;
  return { incident, expectedVersion, events, row, keys: [], releases: [], ...changes };
}

/** Declares `incident` with one note. */
function begin(incident: string, changes: Partial<Append> = {}, at = instant): Append {
  return batch(incident, rows(incident, [note("begins", at)]), changes);
}

/** What every ledger promises, whatever keeps it. */
export function ledgerContract(name: string, createStore: () => Promise<LedgerStore>): void {
  describe(`${name} as a ledger`, () => {
    let store: LedgerStore;
    let ledger: Ledger;

    beforeEach(async () => {
      store = await createStore();
      ledger = await store.open();
    });
    afterEach(async () => {
      await ledger.close();
      await store.remove();
    });

    describe("events", () => {
      it("come back byte for byte", async () => {
        const text = "🎧 „quoted“ \u0000 \\ \n\t / é e\u0301 \u{10ffff} \ufffd 名 <&|>";
        const odd = { ...note(text), data: { text, odd: { 1e21: 1e21, é: -0.1, "": [null, 5e-324, 0.1 + 0.2] } } };
        const events = rows("A", [odd, note("second")]);
        expect(await ledger.append(batch("A", events))).toEqual({ kind: "appended" });
        expect(await ledger.read("A")).toEqual(events);
        expect(events[0]?.content).toContain('"1e+21":1e+21');
      });

      it("are read from the one asked for, and an unknown incident has none", async () => {
        const events = rows("A", [note("1"), note("2"), note("3")]);
        await ledger.append(batch("A", events));
        expect(await ledger.read("A", 1)).toEqual(events.slice(1));
        expect(await ledger.read("A", 3)).toEqual([]);
        expect(await ledger.read("B")).toEqual([]);
      });

      it("at a version that is not the incident's are not written", async () => {
        const events = rows("A", [note("1"), note("2")]);
        await ledger.append(batch("A", events.slice(0, 1)));
        const third = rows("A", [note("3")], events);
        expect(await ledger.append(batch("A", events.slice(0, 1)))).toEqual({ kind: "version-conflict" });
        expect(await ledger.append(batch("A", third))).toEqual({ kind: "version-conflict" });
        expect(await ledger.read("A")).toEqual(events.slice(0, 1));
      });

      it("that leave a gap or belong to another incident are refused as a mistake, and nothing is written", async () => {
        const gap = rows("A", [note("1"), note("2")]).slice(1);
        const refusals = [batch("A", gap, { expectedVersion: 0 }), batch("B", rows("A", [note("1")]))];
        for (const refused of refusals) {
          const error = await ledger.append(refused).catch((reason: unknown) => reason);
          expect(error).toBeInstanceOf(Error);
          expect(error).not.toBeInstanceOf(LedgerUnavailable);
        }
        expect(await ledger.listIncidents()).toEqual([]);
      });

      it("of any sequence of appends verify and read back as they were made", async () => {
        const text = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) });
        const batches = fc.array(fc.array(text, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 });
        let runs = 0;
        const property = fc.asyncProperty(batches, async (texts) => {
          const incident = `P${runs++}`;
          const made = [];
          let written: StoredEvent[] = [];
          for (const some of texts) {
            const events = some.map((words) => note(words));
            const next = chain({
              incident,
              events,
              after: written.at(-1),
              salt: () => "0f".repeat(16),
              sealingKey,
            });
            expect(await ledger.append(batch(incident, next.stored))).toEqual({ kind: "appended" });
            written = [...written, ...next.stored];
            made.push(...next.events);
          }
          const read = await ledger.read(incident);
          verifyStored(incident, read);
          expect(read.map(toEvent)).toEqual(made);
        });
        await fc.assert(property, { numRuns: 40 });
      });
    });

    describe("races", () => {
      it("of two appends at one version have one winner, and the loser leaves nothing", async () => {
        const lease = (effect: string) => ({ effect, owner: "o", attempt: 1, sinceMs: nowMs, untilMs: nowMs });
        const names = ["one", "two"] as const;
        for (const name of names) await ledger.takeLease(lease(name), undefined);
        const named = (name: string) =>
          begin("A", {
            keys: [{ key: name, untilMs: nowMs + minuteMs }],
            interaction: { id: name, answer: name },
            releases: [name],
          });
        const answers = await Promise.all(names.map((name) => ledger.append(named(name))));
        expect(answers.map(({ kind }) => kind).sort()).toEqual(["appended", "version-conflict"]);
        const [won, lost] = answers[0]?.kind === "appended" ? names : names.toReversed();
        const left = async (name = "") => [
          await ledger.findByKey(name, nowMs),
          await ledger.findInteraction(name),
          await ledger.findLease(name),
        ];
        expect(await left(won)).toEqual(["A", won, undefined]);
        expect(await left(lost)).toEqual([undefined, undefined, lease(lost ?? "")]);
        expect(await ledger.read("A")).toHaveLength(1);
      });

      it("that are asked at one moment are each answered as if alone", async () => {
        const untilMs = nowMs + minuteMs;
        const keys = (key: string) => [{ key, untilMs }];
        const click = (answer: string) => ({ interaction: { id: "click", answer } });
        await ledger.append(begin("before", { keys: keys("held"), ...click("first") }));
        const answers = await Promise.all([
          ledger.append(begin("one")),
          ledger.append(begin("before")),
          ledger.append(begin("two", { keys: keys("free") })),
          ledger.append(begin("three", { keys: keys("held") })),
          ledger.append(begin("four", click("second"))),
          ledger.append(begin("five")),
        ]);
        expect(answers).toEqual([
          { kind: "appended" },
          { kind: "version-conflict" },
          { kind: "appended" },
          { kind: "key-conflict", key: "held", incident: "before" },
          { kind: "answered-before", answer: "first" },
          { kind: "appended" },
        ]);
        const written = (await ledger.listIncidents()).map(({ id, version }) => `${id} ${version}`).sort();
        expect(written).toEqual(["before 1", "five 1", "one 1", "two 1"]);
      });

      it("between replicas have one winner for each version", async () => {
        const replicas = await Promise.all([store.open(), store.open(), store.open()]);
        try {
          let written: StoredEvent[] = [];
          for (let round = 0; round < 5; round++) {
            const tries = replicas.map((_, i) => rows("A", [note(`${round} by ${i}`)], written));
            const answers = await Promise.all(
              replicas.map((replica, i) => replica.append(batch("A", tries[i] as StoredEvent[]))),
            );
            expect(answers.map(({ kind }) => kind).sort()).toEqual([
              "appended",
              "version-conflict",
              "version-conflict",
            ]);
            written = await ledger.read("A");
            expect(written).toHaveLength(round + 1);
          }
          verifyStored("A", written);
        } finally {
          await Promise.all(replicas.map((replica) => replica.close()));
        }
      });

      it("for one key open one incident", async () => {
        const keys = [{ key: "cause", untilMs: nowMs + minuteMs }];
        const replica = await store.open();
        try {
          const answers = await Promise.all([
            ledger.append(begin("A", { keys })),
            replica.append(begin("B", { keys })),
            ledger.append(begin("C", { keys })),
          ]);
          const winner = ["A", "B", "C"].find((_, i) => answers[i]?.kind === "appended");
          expect(answers.filter(({ kind }) => kind === "appended")).toHaveLength(1);
          expect(answers.filter(({ kind }) => kind === "key-conflict")).toEqual([
            { kind: "key-conflict", key: "cause", incident: winner },
            { kind: "key-conflict", key: "cause", incident: winner },
          ]);
          expect(await ledger.listIncidents()).toHaveLength(1);
        } finally {
          await replica.close();
        }
      });

      it("for one interaction have one answer, even about two incidents", async () => {
        const replica = await store.open();
        try {
          const click = (answer: string) => ({ interaction: { id: "click", answer } });
          const answers = await Promise.all([
            ledger.append(begin("A", click("from A"))),
            replica.append(begin("B", click("from B"))),
          ]);
          const [winner, loser] = answers[0].kind === "appended" ? ["A", "B"] : ["B", "A"];
          expect(answers).toContainEqual({ kind: "appended" });
          expect(answers).toContainEqual({ kind: "answered-before", answer: `from ${winner}` });
          expect(await ledger.read(loser)).toEqual([]);
        } finally {
          await replica.close();
        }
      });

      it("for a lease or an alert have one winner", async () => {
        const replica = await store.open();
        try {
          const lease = (owner: string) => ({ effect: "e", owner, attempt: 1, sinceMs: nowMs, untilMs: nowMs + 1 });
          const taken = await Promise.all([
            ledger.takeLease(lease("a"), undefined),
            replica.takeLease(lease("b"), undefined),
          ]);
          expect(taken.filter(Boolean)).toHaveLength(1);
          await ledger.storeAlert({ id: "1", source: "s", receivedAtMs: nowMs, body: "{}" });
          const claim = { nowMs, untilMs: nowMs + 10, limit: 5 };
          const claimed = await Promise.all([ledger.claimAlerts(claim), replica.claimAlerts(claim)]);
          expect(claimed.flat()).toHaveLength(1);
        } finally {
          await replica.close();
        }
      });
    });

    describe("keys", () => {
      it("are held up to their instant and not at it", async () => {
        await ledger.append(begin("A", { keys: [{ key: "k", untilMs: nowMs + 10 }] }));
        expect(await ledger.findByKey("k", nowMs + 9)).toBe("A");
        expect(await ledger.findByKey("k", nowMs + 10)).toBeUndefined();
        expect(await ledger.findByKey("other", nowMs)).toBeUndefined();
      });

      it("are looked up together, and those that nobody holds are left out", async () => {
        const keys = [
          { key: "k", untilMs: nowMs + 10 },
          { key: "short", untilMs: nowMs + 5 },
        ];
        await ledger.append(begin("A", { keys }));
        expect(await ledger.findByKeys(["other", "k", "short"], nowMs)).toEqual({ k: "A", short: "A" });
        expect(await ledger.findByKeys(["other", "k", "short"], nowMs + 5)).toEqual({ k: "A" });
        expect(await ledger.findByKeys([], nowMs)).toEqual({});
      });

      it("held by another incident refuse the whole batch and name the holder", async () => {
        await ledger.append(begin("A", { keys: [{ key: "k", untilMs: nowMs + minuteMs }] }));
        const keys = ["free", "k"].map((key) => ({ key, untilMs: nowMs + minuteMs }));
        const refused = await ledger.append(begin("B", { keys, interaction: { id: "i", answer: "a" } }));
        expect(refused).toEqual({ kind: "key-conflict", key: "k", incident: "A" });
        expect(await ledger.read("B")).toEqual([]);
        expect(await ledger.findByKey("free", nowMs)).toBeUndefined();
        expect(await ledger.findInteraction("i")).toBeUndefined();
      });

      it("that have run out when the batch's last event happened are taken over", async () => {
        await ledger.append(begin("A", { keys: [{ key: "k", untilMs: nowMs }] }));
        const keys = [{ key: "k", untilMs: nowMs + minuteMs }];
        expect(await ledger.append(begin("B", { keys }))).toEqual({ kind: "appended" });
        expect(await ledger.findByKey("k", nowMs)).toBe("B");
      });

      it("of the incident that a batch replaces are taken over, those of a third are not", async () => {
        const untilMs = nowMs + minuteMs;
        await ledger.append(begin("ended", { keys: [{ key: "k1", untilMs }] }));
        await ledger.append(begin("other", { keys: [{ key: "k2", untilMs }] }));
        const over = (incident: string, key: string) =>
          ledger.append(begin(incident, { keys: [{ key, untilMs, replaces: "ended" }] }));
        expect(await over("new", "k1")).toEqual({ kind: "appended" });
        expect(await over("newer", "k2")).toEqual({ kind: "key-conflict", key: "k2", incident: "other" });
        expect(await ledger.findByKey("k1", nowMs)).toBe("new");
      });

      it("that are held matter only to a batch at the incident's version", async () => {
        await ledger.append(begin("A", { keys: [{ key: "k", untilMs: nowMs + minuteMs }] }));
        const late = begin("B", { keys: [{ key: "k", untilMs: nowMs + minuteMs }] });
        await ledger.append(begin("B"));
        expect(await ledger.append(late)).toEqual({ kind: "version-conflict" });
      });

      it("named twice in a batch are held until the later says", async () => {
        const keys = [1, minuteMs].map((forMs) => ({ key: "k", untilMs: nowMs + forMs }));
        expect(await ledger.append(begin("A", { keys }))).toEqual({ kind: "appended" });
        expect(await ledger.findByKey("k", nowMs + 2)).toBe("A");
      });

      it("of the incident itself are prolonged", async () => {
        await ledger.append(begin("A", { keys: [{ key: "k", untilMs: nowMs + 1 }] }));
        const keys = [{ key: "k", untilMs: nowMs + minuteMs }];
        const events = rows("A", [note("again")], await ledger.read("A"));
        expect(await ledger.append(batch("A", events, { keys }))).toEqual({ kind: "appended" });
        expect(await ledger.findByKey("k", nowMs + 2)).toBe("A");
      });
    });

    describe("conversations", () => {
      it("are kept by id, in the place of the earlier one, until they are dropped", async () => {
        const amara = { id: "teams:person:a", conversation: "a:1", serviceUrl: "https://smba.example/emea/" };
        expect(await ledger.findConversation(amara.id)).toBeUndefined();
        await ledger.putConversation(amara);
        await ledger.putConversation({ ...amara, id: "teams:person:b", conversation: "a:2" });
        expect(await ledger.findConversation(amara.id)).toEqual(amara);
        const moved = { ...amara, conversation: "a:3", serviceUrl: "https://smba.example/amer/" };
        await ledger.putConversation(moved);
        expect(await ledger.findConversation(amara.id)).toEqual(moved);
        await ledger.dropConversation(amara.id);
        await ledger.dropConversation("teams:person:nobody");
        expect(await ledger.findConversation(amara.id)).toBeUndefined();
        expect((await ledger.findConversation("teams:person:b"))?.conversation).toBe("a:2");
      });
    });

    describe("files that are handed out", () => {
      it("are there for whoever knows their id, until their time is over", async () => {
        const report = { id: "h1", name: "report.md", content: "# What happened\n– 火", untilMs: nowMs + minuteMs };
        await ledger.putHandout(report, nowMs);
        expect(await ledger.findHandout("h1", nowMs + minuteMs - 1)).toEqual(report);
        expect(await ledger.findHandout("h2", nowMs)).toBeUndefined();
        await ledger.putHandout({ ...report, content: "more" }, nowMs);
        expect((await ledger.findHandout("h1", nowMs))?.content).toBe("more");
        await ledger.putHandout(report, nowMs);
        expect(await ledger.findHandout("h1", nowMs + minuteMs)).toBeUndefined();
        await ledger.putHandout({ ...report, id: "h2", untilMs: nowMs + 2 * minuteMs }, nowMs + minuteMs);
        expect(await ledger.findHandout("h1", nowMs)).toBeUndefined();
        expect((await ledger.findHandout("h2", nowMs))?.content).toBe(report.content);
      });
    });

    describe("who was taken for one of ours", () => {
      it("is remembered once, until it is dropped", async () => {
        expect(await ledger.listVouched()).toEqual([]);
        for (const id of ["teams:b", "slack:a", "teams:b"]) await ledger.putVouched(id);
        expect(await ledger.listVouched()).toEqual(["slack:a", "teams:b"]);
        await ledger.dropVouched("teams:b");
        await ledger.dropVouched("teams:c");
        expect(await ledger.listVouched()).toEqual(["slack:a"]);
      });
    });

    describe("installations", () => {
      it("are kept by id, in the place of the earlier one, until they are dropped", async () => {
        expect(await ledger.listInstallations()).toEqual([]);
        await ledger.putInstallation({ id: "slack:T2", encrypted: "two" });
        await ledger.putInstallation({ id: "slack:T1", encrypted: "one" });
        await ledger.putInstallation({ id: "slack:T1", encrypted: "one again" });
        expect(await ledger.listInstallations()).toEqual([
          { id: "slack:T1", encrypted: "one again" },
          { id: "slack:T2", encrypted: "two" },
        ]);
        await ledger.dropInstallation("slack:T2");
        await ledger.dropInstallation("slack:T3");
        expect(await ledger.listInstallations()).toEqual([{ id: "slack:T1", encrypted: "one again" }]);
      });
    });

    describe("interactions", () => {
      it("seen before give their first answer, whatever else has become of the incident", async () => {
        await ledger.append(begin("A", { interaction: { id: "click", answer: "first 🙂" } }));
        const again = begin("A", { interaction: { id: "click", answer: "second" } });
        expect(await ledger.append(again)).toEqual({ kind: "answered-before", answer: "first 🙂" });
        expect(await ledger.findInteraction("click")).toBe("first 🙂");
        expect(await ledger.findInteraction("another")).toBeUndefined();
        expect(await ledger.read("A")).toHaveLength(1);
      });

      it("that changed nothing still leave their answer", async () => {
        await ledger.append(begin("A"));
        const nothing = { events: [], expectedVersion: 1, interaction: { id: "i", answer: "" } };
        expect(await ledger.append({ ...begin("A"), ...nothing })).toEqual({ kind: "appended" });
        expect(await ledger.findInteraction("i")).toBe("");
        expect(await ledger.append({ ...begin("A"), ...nothing })).toEqual({ kind: "answered-before", answer: "" });
        expect(await ledger.read("A")).toHaveLength(1);
      });

      it("that belong to no incident make none", async () => {
        const nothing = { events: [], expectedVersion: 0, interaction: { id: "i", answer: "unknown word" } };
        expect(await ledger.append({ ...begin("none"), ...nothing })).toEqual({ kind: "appended" });
        expect(await ledger.listIncidents()).toEqual([]);
        expect(await ledger.findInteraction("i")).toBe("unknown word");
      });
    });

    describe("incidents", () => {
      it("are listed with what the last append said, the latest declared first", async () => {
        await ledger.append(begin("old", {}, "2026-11-21T00:00:00.000Z"));
        await ledger.append(begin("new", { row: { status: "declared", nextDueMs: nowMs + 0.5, owes: true } }));
        const events = rows("old", [note("again")], await ledger.read("old"));
        await ledger.append(batch("old", events, { row: { status: "closed", nextDueMs: undefined, owes: false } }));
        expect(await ledger.listIncidents()).toEqual([
          { id: "new", version: 1, status: "declared", nextDueMs: nowMs + 0.5, owes: true },
          { id: "old", version: 2, status: "closed", nextDueMs: undefined, owes: false },
        ]);
      });

      it("are due when they owe or their instant has come, the longest due first", async () => {
        const add = (id: string, nextDueMs: number | undefined, owes: boolean, at = instant) =>
          ledger.append(begin(id, { row: { status: "declared", nextDueMs, owes } }, at));
        await add("later", nowMs + minuteMs, false);
        await add("now", nowMs, false);
        await add("long overdue", nowMs - minuteMs, false);
        await add("owes for longest", undefined, true, "2026-11-21T00:00:00.000Z");
        await add("ended", undefined, false);
        await add("owes, due later", nowMs + minuteMs, true, "2026-11-22T02:59:30.000Z");
        const due = ["owes for longest", "long overdue", "owes, due later", "now"];
        expect(await ledger.findDue(nowMs, 10)).toEqual(due);
        expect(await ledger.findDue(nowMs, 2)).toEqual(due.slice(0, 2));
      });

      it("are due no more when an append says so", async () => {
        await ledger.append(begin("A", { row: { status: "declared", nextDueMs: nowMs, owes: true } }));
        const events = rows("A", [note("done")], await ledger.read("A"));
        await ledger.append(batch("A", events));
        expect(await ledger.findDue(nowMs + minuteMs, 10)).toEqual([]);
      });
    });

    describe("the organisation's own stream", () => {
      it("is kept like an incident's, and is none: it is neither listed nor due", async () => {
        const events = rows(organisationStream, [note("1"), note("2")]);
        const owing = {
          row: { ...row, nextDueMs: nowMs - minuteMs, owes: true },
          interaction: { id: "i", answer: "x" },
        };
        await ledger.append(begin("A"));
        expect(await ledger.append(batch(organisationStream, events, owing))).toEqual({ kind: "appended" });
        expect(await ledger.append(batch(organisationStream, events))).toEqual({ kind: "version-conflict" });
        expect(await ledger.read(organisationStream)).toEqual(events);
        expect(await ledger.read(organisationStream, 1)).toEqual(events.slice(1));
        expect(await ledger.findInteraction("i")).toBe("x");
        expect((await ledger.listIncidents()).map(({ id }) => id)).toEqual(["A"]);
        expect(await ledger.findDue(nowMs, 10)).toEqual([]);
      });

      it("has an answer for what changed nothing, before its first event too", async () => {
        const empty = batch(organisationStream, [], { expectedVersion: 0, interaction: { id: "i", answer: "first" } });
        expect(await ledger.append(empty)).toEqual({ kind: "appended" });
        const again = { ...empty, interaction: { id: "i", answer: "second" } };
        expect(await ledger.append(again)).toEqual({ kind: "answered-before", answer: "first" });
        expect(await ledger.listIncidents()).toEqual([]);
      });
    });

    describe("leases", () => {
      const first = { effect: "page:1", owner: "a", attempt: 1, sinceMs: nowMs, untilMs: nowMs + 10_000 };
      const second = { ...first, owner: "b", attempt: 2, sinceMs: nowMs + 10_001, untilMs: nowMs + 20_001 };

      it("are taken when nobody has them, and found", async () => {
        expect(await ledger.findLease("page:1")).toBeUndefined();
        expect(await ledger.takeLease(first, undefined)).toBe(true);
        expect(await ledger.findLease("page:1")).toEqual(first);
        expect(await ledger.takeLease(second, undefined)).toBe(false);
      });

      it("pass on only from the lease that was seen, whether or not it has run out", async () => {
        await ledger.takeLease(first, undefined);
        expect(await ledger.takeLease(second, { ...first, attempt: 7 })).toBe(false);
        expect(await ledger.takeLease(second, { ...first, untilMs: nowMs })).toBe(false);
        expect(await ledger.takeLease(second, first)).toBe(true);
        expect(await ledger.takeLease({ ...first, attempt: 3 }, first)).toBe(false);
        expect(await ledger.findLease("page:1")).toEqual(second);
      });

      it("say whether what they are for was sent in doubt, until the next says otherwise", async () => {
        const doubtful = { ...first, doubtful: true as const };
        await ledger.takeLease(doubtful, undefined);
        expect(await ledger.findLease("page:1")).toEqual(doubtful);
        expect(await ledger.takeLease(second, doubtful)).toBe(true);
        expect(await ledger.findLease("page:1")).toEqual(second);
        expect(await ledger.takeLease({ ...doubtful, attempt: 3 }, second)).toBe(true);
        expect(await ledger.findLease("page:1")).toEqual({ ...doubtful, attempt: 3 });
      });

      it("that are gone are not passed on", async () => {
        expect(await ledger.takeLease(second, first)).toBe(false);
        expect(await ledger.findLease("page:1")).toBeUndefined();
      });

      it("are given back by their owner only", async () => {
        await ledger.takeLease(first, undefined);
        await ledger.dropLease("page:1", "b");
        expect(await ledger.findLease("page:1")).toEqual(first);
        await ledger.dropLease("page:1", "a");
        expect(await ledger.findLease("page:1")).toBeUndefined();
      });

      it("end with the append that holds their outcome, and others stay", async () => {
        await ledger.takeLease(first, undefined);
        await ledger.takeLease({ ...first, effect: "page:2" }, undefined);
        await ledger.append(begin("A", { releases: ["page:1", "page:9"] }));
        expect(await ledger.findLease("page:1")).toBeUndefined();
        expect(await ledger.findLease("page:2")).toEqual({ ...first, effect: "page:2" });
      });
    });

    describe("alerts", () => {
      const alert = (id: string, receivedAtMs: number) => ({
        id,
        source: "generic",
        receivedAtMs,
        body: `{"é":"${id}"}`,
      });
      const claim = (changes = {}) => ledger.claimAlerts({ nowMs, untilMs: nowMs + 10_000, limit: 10, ...changes });

      it("are claimed whole, the oldest first, as many as asked for", async () => {
        for (const [id, age] of [
          ["young", 1],
          ["old", 3],
          ["middle", 2],
        ] as const) {
          await ledger.storeAlert(alert(id, nowMs - age));
        }
        expect(await claim({ limit: 2 })).toEqual([alert("old", nowMs - 3), alert("middle", nowMs - 2)]);
        expect(await claim()).toEqual([alert("young", nowMs - 1)]);
        expect(await claim()).toEqual([]);
      });

      it("are claimed again when a lease has run out", async () => {
        await ledger.storeAlert(alert("1", nowMs));
        await claim();
        expect(await claim({ nowMs: nowMs + 9_999 })).toEqual([]);
        expect(await claim({ nowMs: nowMs + 10_000, untilMs: nowMs + 20_000 })).toEqual([alert("1", nowMs)]);
      });

      it("whose claim is renewed in time are nobody else's, and those that another has claimed since stay with it", async () => {
        for (const id of ["1", "2", "done"]) await ledger.storeAlert(alert(id, nowMs));
        await claim();
        await ledger.finishAlert("done", { status: "handled", heard: {} });
        const renewal = { ids: ["1", "2", "done", "none"], fromMs: nowMs + 10_000, untilMs: nowMs + 16_000 };
        expect((await ledger.renewAlerts(renewal)).toSorted()).toEqual(["1", "2"]);
        expect(await claim({ nowMs: nowMs + 15_999 })).toEqual([]);
        await claim({ nowMs: nowMs + 16_000, untilMs: nowMs + 26_000, limit: 1 });
        const late = { ids: ["1", "2"], fromMs: nowMs + 16_000, untilMs: nowMs + 30_000 };
        expect(await ledger.renewAlerts(late)).toEqual(["2"]);
      });

      it("stored twice under one id are one", async () => {
        await ledger.storeAlert(alert("1", nowMs));
        await ledger.storeAlert({ ...alert("1", nowMs + 5), body: "other" });
        expect(await claim()).toEqual([alert("1", nowMs)]);
      });

      it("are counted and listed by what became of them, and claimed no more", async () => {
        for (const id of ["1", "2", "3"]) await ledger.storeAlert(alert(id, nowMs));
        expect(await ledger.countAlerts()).toEqual({ stored: 3, handled: 0, quarantined: 0 });
        await ledger.finishAlert("1", { status: "handled", heard: { A: 1 }, note: "below" });
        await ledger.finishAlert("2", { status: "quarantined", reason: "no-detail" });
        expect(await ledger.countAlerts()).toEqual({ stored: 1, handled: 1, quarantined: 1 });
        expect(await claim()).toEqual([alert("3", nowMs)]);
        const listed = await ledger.listAlerts({ status: "quarantined", limit: 5 });
        expect(listed).toEqual([
          { ...alert("2", nowMs), status: "quarantined", outcome: { status: "quarantined", reason: "no-detail" } },
        ]);
        const stored = await ledger.listAlerts({ status: "stored", limit: 5 });
        expect(stored).toEqual([{ ...alert("3", nowMs), status: "stored" }]);
      });

      it("once handled stay handled, and a quarantined one may be mapped after all", async () => {
        await ledger.storeAlert(alert("1", nowMs));
        await ledger.finishAlert("1", { status: "quarantined", reason: "unknown" });
        await ledger.finishAlert("1", { status: "handled", heard: { A: 1 } });
        await ledger.finishAlert("1", { status: "quarantined", reason: "slept too long" });
        const handled = await ledger.listAlerts({ status: "handled", limit: 5 });
        expect(handled.map(({ outcome }) => outcome)).toEqual([{ status: "handled", heard: { A: 1 } }]);
      });

      it("are counted for their incidents once each, with when the first and the last came", async () => {
        await ledger.storeAlert(alert("1", nowMs - 60_000));
        await ledger.storeAlert(alert("2", nowMs - 5_000));
        await ledger.storeAlert(alert("3", nowMs - 30_000));
        expect(await ledger.listHeard(0)).toEqual([]);
        await ledger.finishAlert("2", { status: "handled", heard: { A: 2, B: 1 } });
        await ledger.finishAlert("1", { status: "handled", heard: { A: 1, C: 0 } });
        await ledger.finishAlert("1", { status: "handled", heard: { A: 1 } });
        await ledger.finishAlert("3", { status: "quarantined", reason: "unknown" });
        const [a, b] = [
          { incident: "A", total: 3, firstMs: nowMs - 60_000, lastMs: nowMs - 5_000 },
          { incident: "B", total: 1, firstMs: nowMs - 5_000, lastMs: nowMs - 5_000 },
        ];
        expect(await ledger.listHeard(nowMs - 5_000)).toEqual([a, b]);
        expect(await ledger.listHeard(nowMs - 4_999)).toEqual([]);
      });

      it("in quarantine are counted as far as asked", async () => {
        expect(await ledger.countQuarantined(2)).toBe(0);
        for (const id of ["1", "2", "3", "4"]) await ledger.storeAlert(alert(id, nowMs));
        for (const id of ["1", "2", "3"]) await ledger.finishAlert(id, { status: "quarantined", reason: "unknown" });
        expect(await ledger.countQuarantined(2)).toBe(2);
        expect(await ledger.countQuarantined(1_000)).toBe(3);
      });

      it("that are not mapped are listed without their bodies, claimed or not, the oldest first", async () => {
        for (const [id, age] of [
          ["young", 1],
          ["old", 3],
          ["done", 4],
        ] as const) {
          await ledger.storeAlert(alert(id, nowMs - age));
        }
        await ledger.finishAlert("done", { status: "handled", heard: {} });
        await claim({ limit: 1 });
        const [old, young] = [
          { id: "old", source: "generic", receivedAtMs: nowMs - 3 },
          { id: "young", source: "generic", receivedAtMs: nowMs - 1 },
        ];
        expect(await ledger.listUnmapped(10)).toEqual([old, young]);
        expect(await ledger.listUnmapped(1)).toEqual([old]);
      });

      it("tell how old the oldest is that nobody has begun, whatever is tried again or replayed", async () => {
        expect(await ledger.findUnbegun()).toBeUndefined();
        for (const [id, age] of [
          ["failing", 9],
          ["replayed", 8],
          ["next", 5],
          ["last", 1],
        ] as const) {
          await ledger.storeAlert(alert(id, nowMs - age));
        }
        expect(await ledger.findUnbegun()).toBe(nowMs - 9);
        await claim({ limit: 2, untilMs: nowMs });
        await ledger.finishAlert("replayed", { status: "quarantined", reason: "unknown" });
        await ledger.replayAlert("replayed");
        expect(await ledger.findUnbegun()).toBe(nowMs - 5);
      });

      it("are begun once somebody has claimed them, whenever that claim was and however short", async () => {
        await ledger.storeAlert(alert("1", nowMs));
        await claim({ nowMs: 0, untilMs: 0 });
        expect(await ledger.findUnbegun()).toBeUndefined();
        expect(await claim({ nowMs: 0 })).toEqual([alert("1", nowMs)]);
      });

      it("that are handed out again can be claimed at once", async () => {
        await ledger.storeAlert(alert("1", nowMs));
        await claim();
        await ledger.finishAlert("1", { status: "quarantined", reason: "unknown" });
        await ledger.replayAlert("1");
        expect(await claim({ nowMs: 0 })).toEqual([alert("1", nowMs)]);
        expect(await ledger.findUnbegun()).toBeUndefined();
      });

      it("that no incident's record speaks of are thrown away once they are old, so many at a time", async () => {
        const ages = { stored: 9, none: 9, two: 8, told: 9, heard: 9, resolved: 9, once: 9, young: 1, odd: 9 };
        for (const [id, age] of Object.entries(ages)) await ledger.storeAlert(alert(id, nowMs - age));
        await ledger.finishAlert("none", { status: "handled", heard: {} });
        await ledger.finishAlert("two", { status: "handled", heard: {} });
        await ledger.finishAlert("young", { status: "handled", heard: {} });
        await ledger.finishAlert("heard", { status: "handled", heard: { A: 1 } });
        await ledger.finishAlert("resolved", { status: "handled", heard: { A: 0 } });
        await ledger.finishAlert("told", { status: "quarantined", reason: "unknown", told: ["A"] });
        await ledger.finishAlert("odd", { status: "quarantined", reason: "unknown" });
        await ledger.finishAlert("once", { status: "quarantined", reason: "unknown", told: ["A"] });
        await ledger.replayAlert("once");
        await ledger.finishAlert("once", { status: "handled", heard: {} });
        const drop = (status: "handled" | "quarantined", limit = 10) =>
          ledger.dropAlerts({ status, beforeMs: nowMs - 5, limit });
        expect(await drop("handled", 1)).toBe(1);
        expect(await ledger.findAlert("none")).toBeUndefined();
        expect(await drop("handled")).toBe(1);
        expect(await drop("handled")).toBe(0);
        expect(await ledger.findAlert("odd")).toBeDefined();
        expect(await drop("quarantined")).toBe(1);
        expect(await ledger.findAlert("odd")).toBeUndefined();
        for (const id of ["stored", "told", "heard", "resolved", "once", "young"]) {
          expect(await ledger.findAlert(id), id).toBeDefined();
        }
      });

      it("in quarantine are handed out again when asked, and no others are", async () => {
        for (const id of ["1", "2", "3"]) await ledger.storeAlert(alert(id, nowMs));
        await claim();
        await ledger.finishAlert("1", { status: "quarantined", reason: "unknown" });
        await ledger.finishAlert("2", { status: "handled", heard: {} });
        expect(await ledger.findAlert("1")).toEqual({
          ...alert("1", nowMs),
          status: "quarantined",
          outcome: { status: "quarantined", reason: "unknown" },
        });
        const both = await Promise.all(["1", "1"].map((id) => ledger.replayAlert(id)));
        expect(both.toSorted()).toEqual([false, true]);
        for (const id of ["2", "3", "4"]) expect(await ledger.replayAlert(id)).toBe(false);
        expect(await ledger.findAlert("1")).toEqual({ ...alert("1", nowMs), status: "stored" });
        expect(await ledger.findAlert("4")).toBeUndefined();
        expect(await claim()).toEqual([alert("1", nowMs)]);
      });
    });

    describe("cards", () => {
      it("remember what they last showed", async () => {
        expect(await ledger.findShown("card:1")).toBeUndefined();
        await ledger.putShown("card:1", "aa");
        await ledger.putShown("card:1", "bb");
        expect(await ledger.findShown("card:1")).toBe("bb");
      });
    });

    it("the time that it tells does not go back", async () => {
      const first = await ledger.nowMs();
      const second = await ledger.nowMs();
      expect(second).toBeGreaterThanOrEqual(first);
    });

    describe("closing", () => {
      it("finishes what was asked before, and refuses what is asked after", async () => {
        const replica = await store.open();
        const asked = ["A", "B", "C"].map((incident) => replica.append(begin(incident)));
        const closed = replica.close();
        const late = replica.append(begin("D")).catch((error: unknown) => error);
        expect(await Promise.all(asked)).toEqual(asked.map(() => ({ kind: "appended" })));
        await closed;
        await replica.close();
        expect(await late).toBeInstanceOf(LedgerUnavailable);
        expect((await ledger.listIncidents()).map(({ id }) => id)).toEqual(["A", "B", "C"]);
      });

      it("loses nothing: the next to open finds everything", async () => {
        const lease = { effect: "e", owner: "o", attempt: 1, sinceMs: nowMs, untilMs: nowMs + 1 };
        const alert = { id: "1", source: "s", receivedAtMs: nowMs, body: "{}" };
        const keys = [{ key: "k", untilMs: nowMs + 1 }];
        const written = begin("A", { keys, interaction: { id: "i", answer: "x" } });
        await ledger.append(written);
        await ledger.takeLease(lease, undefined);
        await ledger.storeAlert(alert);
        await ledger.putShown("c", "h");
        await ledger.close();
        ledger = await store.open();
        expect(await ledger.read("A")).toEqual(written.events);
        expect(await ledger.findByKey("k", nowMs)).toBe("A");
        expect(await ledger.findInteraction("i")).toBe("x");
        expect(await ledger.findLease("e")).toEqual(lease);
        expect(await ledger.listAlerts({ status: "stored", limit: 1 })).toEqual([{ ...alert, status: "stored" }]);
        expect(await ledger.findShown("c")).toBe("h");
        expect(await ledger.listIncidents()).toHaveLength(1);
      });
    });
  });
}
