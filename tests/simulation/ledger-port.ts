import type { Append, Appended, Ledger } from "../../src/ledger/ledger.ts";
import type { Call } from "./calls.ts";
import type { LedgerStore } from "./ledger-store.ts";
import type { Life } from "./scheduler.ts";
import type { Weather } from "./weather.ts";

export type LedgerStage = {
  call: Call;
  weather: Pick<Weather, "ledgerPlan">;
  store: LedgerStore;
  nowMs(): number;
  /** Told of every append, in the instant in which it becomes durable. */
  appended(batch: Append, result: Appended, life: Life): void;
};

/** One replica's connection to the ledger that all replicas share. */
export function ledgerPort({ call, weather, store, nowMs, appended }: LedgerStage, life: Life): Ledger {
  const through = <M extends keyof LedgerStore>(method: M, words: (...args: Parameters<LedgerStore[M]>) => string) => {
    const run = store[method] as (...args: Parameters<LedgerStore[M]>) => ReturnType<LedgerStore[M]>;
    return (...args: Parameters<LedgerStore[M]>): Promise<ReturnType<LedgerStore[M]>> =>
      call({ life, what: `ledger.${method} ${words(...args)}`, plan: weather.ledgerPlan() }, () => run(...args));
  };
  return {
    read: through("read", (incident, after = 0) => `${incident} after ${after}`),
    append: (batch) =>
      call({ life, what: `ledger.append ${wordsOf(batch)}`, plan: weather.ledgerPlan() }, () => {
        const result = store.append(batch);
        appended(batch, result, life);
        return result;
      }),
    findByKey: through("findByKey", (key) => key),
    findByKeys: through("findByKeys", (keys) => keys.join(" ")),
    findInteraction: through("findInteraction", (id) => id),
    findDue: through("findDue", () => ""),
    listIncidents: through("listIncidents", () => ""),
    takeLease: through("takeLease", ({ effect, attempt }) => `${effect} attempt ${attempt}`),
    findLease: through("findLease", (effect) => effect),
    dropLease: through("dropLease", (effect) => effect),
    storeAlert: through("storeAlert", ({ id }) => id.slice(0, 6)),
    claimAlerts: through("claimAlerts", () => ""),
    renewAlerts: through("renewAlerts", ({ ids }) => String(ids.length)),
    finishAlert: through("finishAlert", (id, { status }) => `${id.slice(0, 6)} ${status}`),
    listHeard: through("listHeard", () => ""),
    findAlert: through("findAlert", (id) => id.slice(0, 6)),
    replayAlert: through("replayAlert", (id) => id.slice(0, 6)),
    countAlerts: through("countAlerts", () => ""),
    countQuarantined: through("countQuarantined", () => ""),
    listAlerts: through("listAlerts", ({ status }) => status),
    listUnmapped: through("listUnmapped", () => ""),
    findUnbegun: through("findUnbegun", () => ""),
    dropAlerts: through("dropAlerts", ({ status }) => status),
    findShown: through("findShown", (effect) => effect),
    putShown: through("putShown", (effect) => effect),
    putInstallation: through("putInstallation", ({ id }) => id),
    dropInstallation: through("dropInstallation", (id) => id),
    listInstallations: through("listInstallations", () => ""),
    putConversation: through("putConversation", ({ id }) => id),
    findConversation: through("findConversation", (id) => id),
    dropConversation: through("dropConversation", (id) => id),
    putVouched: through("putVouched", (id) => id),
    dropVouched: through("dropVouched", (id) => id),
    listVouched: through("listVouched", () => ""),
    putHandout: through("putHandout", ({ name }) => name),
    findHandout: through("findHandout", (id) => id),
    nowMs: () => call({ life, what: "ledger.nowMs", plan: weather.ledgerPlan() }, nowMs),
    close: async () => {},
  };
}

function wordsOf({ incident, expectedVersion, events, interaction }: Append): string {
  const types = events
    .map(({ type, content }) => `${type}${detailOf(type, content)}`)
    .filter((type) => type !== "Sealed");
  const asked = interaction ? ` for ${interaction.id}` : "";
  return `${incident} ${expectedVersion}+${events.length} [${types.join(" ")}]${asked}`;
}

/** What an event is about, for those that would be mistaken for each other. */
function detailOf(type: string, content: string): string {
  if (!/^(Page|CallIn|Card|Notice)/.test(type)) return "";
  const { data } = JSON.parse(content) as { data: Record<string, unknown> };
  const about = data.page ?? data.effect ?? `${String(data.callIn)}${data.step === undefined ? "" : `:${data.step}`}`;
  return `(${String(about).replace(/^(page|card|notice):/, "")})`;
}
