import type { PersonId } from "../policy/policy.ts";

/** A phone that answers by itself, such as one whose owner drives, would talk to us for ever. */
const mostAnswers = 3;
const withinMs = 10 * 60_000;

/** Whether somebody who writes words is told once more that nobody reads them; on each replica by itself. */
export function smallTalk(nowMs: () => number): { mayAnswer(person: PersonId): boolean } {
  const answered = new Map<PersonId, number[]>();
  return {
    mayAnswer(person) {
      const now = nowMs();
      const lately = (answered.get(person) ?? []).filter((atMs) => now - atMs < withinMs);
      const may = lately.length < mostAnswers;
      answered.set(person, may ? [...lately, now] : lately);
      return may;
    },
  };
}
