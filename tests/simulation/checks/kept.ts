import { bundleOf } from "../../../src/export/bundle.ts";
import type { Event, EventOf, EventType } from "../../../src/incident/events.ts";
import type { Append, Appended } from "../../../src/ledger/ledger.ts";
import type { LedgerStore } from "../ledger-store.ts";
import { sealingKey } from "../organisation.ts";
import type { Organisation } from "../organised.ts";
import type { Violate } from "./ladders.ts";

/**
 * Who may not know, watched at every door through which anything reaches people: whoever is excluded is sent nothing
 * after it, and hears of no such incident; a privileged note is for counsel and whoever wrote it.
 */

/** What is about to reach somebody or a room. `isEdit`: it replaces what they can see already. */
export type Reaching = { effect: string; person: string | undefined; kind: string; isEdit: boolean };

type Kept = {
  codename: string;
  /** By person: since when, and whether from the very beginning. */
  excluded: Map<string, { sinceMs: number; atOnce: boolean }>;
  isAlone: boolean;
  secrets: { text: string; readers: Set<string> }[];
};
type Noted = { [T in EventType]?: (event: EventOf<T>, kept: Kept) => void };

const counselRole = "general-counsel";

export type KeptChecks = ReturnType<typeof keptChecks>;

export function keptChecks(violate: Violate, nowMs: () => number, organisation: Organisation) {
  const incidents = new Map<string, Kept>();
  /** When each click was recorded, or first delivered: a repeat gets the answer of then. */
  const firstMs = new Map<string, number>();

  const noted: Noted = {
    PersonExcluded: ({ data }, { excluded }) => void excluded.set(data.person, { sinceMs: nowMs(), atOnce: false }),
    NoteAdded: ({ by, data }, kept) => {
      if (!data.privileged) return;
      const readers = new Set([by.person, ...counselOf(kept, organisation)]);
      for (const person of data.told ?? [])
        if (!readers.has(person)) violate(`a privileged note of ${kept.codename} is to be told to ${person}`);
      kept.secrets.push({ text: data.text, readers });
    },
    IncidentConfirmed: (_event, kept) => {
      kept.isAlone = false;
    },
    CallInStarted: ({ data }, kept) => {
      if (kept.isAlone && data.why === "severity")
        violate(`${kept.codename} is about an insider, and ${data.person} is called`);
      if (kept.excluded.has(data.person))
        violate(`${data.person} is called to ${kept.codename}, from which they are excluded`);
    },
  };

  /** Nobody reads what is privileged but who may. */
  function read(by: string, text: string): void {
    for (const kept of incidents.values()) {
      for (const secret of kept.secrets) {
        const mayRead = secret.readers.has(by) || counselOf(kept, organisation).includes(by);
        if (!mayRead && text.includes(secret.text)) violate(`${by} reads a privileged note of ${kept.codename}`);
      }
    }
  }

  return {
    appended({ interaction }: Append, result: Appended): void {
      if (interaction && result.kind === "appended") firstMs.set(interaction.id, nowMs());
    },
    note(incident: string, events: Event[]): void {
      for (const event of events) {
        if (event.type === "IncidentDeclared") {
          const { codename, excluded = [], insider = false } = event.data;
          const atOnce = excluded.map((person) => [person, { sinceMs: nowMs(), atOnce: true }] as const);
          incidents.set(incident, { codename, excluded: new Map(atOnce), isAlone: insider, secrets: [] });
        }
        const kept = incidents.get(incident);
        if (kept) (noted[event.type] as ((event: Event, kept: Kept) => void) | undefined)?.(event, kept);
      }
    },
    /** The last look is about to be taken; the answer is called when it leaves. */
    reaching({ effect, person, kind, isEdit }: Reaching): () => void {
      const incident = effect.split(":")[1] ?? "";
      const how = person === undefined ? undefined : incidents.get(incident)?.excluded.get(person);
      return () => {
        // What they have already is emptied.
        const isNothing = isEdit && kind === "gone";
        if (how && !isNothing) violate(`${effect} reaches ${person}, from whom ${incident} is kept`);
      };
    },
    /** A provider has it. */
    reached({ effect, reader, text }: { effect: string; reader: string; text: string }): void {
      const kept = incidents.get(effect.split(":")[1] ?? "");
      if (kept?.excluded.get(reader)?.atOnce)
        violate(`${effect} reached ${reader}, who was excluded from the beginning`);
      read(reader, text);
    },
    /** Somebody was told something that only they see. */
    answered({
      id,
      person,
      text,
      deliveredAtMs,
    }: {
      id: string;
      person: string;
      text: string;
      deliveredAtMs: number;
    }): void {
      const sinceMs = Math.min(firstMs.get(id) ?? deliveredAtMs, deliveredAtMs);
      firstMs.set(id, sinceMs);
      for (const [incident, { codename, excluded }] of incidents) {
        const how = excluded.get(person);
        if (how && how.sinceMs < sinceMs && text.includes(codename))
          violate(`${person} hears of ${incident}, which is kept from them, in answer to ${id}`);
      }
      read(person, text);
    },
    /** At the end: a copy of the record that nobody asked for as counsel holds nothing privileged, and counsel's does. */
    concluded(store: Pick<LedgerStore, "read">): void {
      for (const [incident, { secrets }] of incidents) {
        const copyOf = (privileged: boolean) =>
          JSON.stringify(bundleOf({ stored: store.read(incident), keys: [sealingKey.publicJwk], privileged }));
        const [usual, whole] = secrets.length > 0 ? [copyOf(false), copyOf(true)] : ["", ""];
        for (const { text } of secrets) {
          if (usual.includes(text)) violate(`the bundle of ${incident} holds what is privileged`);
          if (!whole.includes(text)) violate(`counsel's bundle of ${incident} lacks what was noted for them`);
        }
      }
    },
  };
}

/** Whoever holds the role, or whom it falls to when they are kept out. */
function counselOf({ excluded }: Kept, { policy }: Organisation): string[] {
  const there = (role: string) =>
    Object.keys(policy.people).filter((person) => policy.people[person]?.roles.includes(role) && !excluded.has(person));
  const held = there(counselRole);
  const next = policy.roles[counselRole]?.fallback;
  return held.length > 0 || next === undefined ? held : there(next);
}
