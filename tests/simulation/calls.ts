import type { Life, Scheduler } from "./scheduler.ts";
import type { Story } from "./story.ts";
import type { Plan } from "./weather.ts";

/** May end or pause a life; asked before a call leaves, after it has taken effect, and before its answer is heard. */
export type Strike = (life: Life, what: string, moment: "leaving" | "done" | "answered") => void;

export type Call = <T>(made: { life: Life; what: string; plan: Plan }, effect: () => T) => Promise<T>;

/**
 * One call through a port: it leaves, arrives, takes effect, is answered. Each is a step of its own. What has left
 * arrives whatever becomes of the caller; a caller that is gone hears no answer, and one that is paused hears it later.
 */
export function createCalls(stage: { scheduler: Scheduler; story: Story; strike: Strike }): Call {
  const { scheduler, story, strike } = stage;

  return ({ life, what, plan }, effect) =>
    new Promise((resolve, reject) => {
      const answer = (delayMs: number, give: () => void) => {
        const heard = () => {
          strike(life, what, "answered");
          // Struck right before the answer, a dead caller never hears it, and a paused one when it wakes.
          if (life.isAlive && life.pausedUntilMs <= scheduler.nowMs()) give();
          else scheduler.after(0, give, life);
        };
        scheduler.after(delayMs, heard, life);
      };
      const arrives = (plan: Exclude<Plan, { kind: "fails" }>) => {
        const done = attempt(effect);
        story.tell(life.name, `${what}${plan.kind === "answer-lost" ? ": done, and the answer is lost" : done.told}`);
        strike(life, what, "done");
        if (plan.kind === "answer-lost") answer(plan.afterMs - plan.outMs, () => reject(plan.error));
        else answer(plan.backMs, () => ("error" in done ? reject(done.error) : resolve(done.value)));
      };
      const leaves = () => {
        if (plan.kind !== "fails") return scheduler.after(plan.outMs, () => arrives(plan));
        story.tell(life.name, `${what}: fails (${plan.error.message})`);
        return answer(plan.afterMs, () => reject(plan.error));
      };
      // What goes on after a crash is only the rest of a turn that had begun: nothing of it leaves any more.
      if (!life.isAlive) return;
      strike(life, what, "leaving");
      if (life.isAlive && life.pausedUntilMs <= scheduler.nowMs()) leaves();
      else scheduler.after(0, leaves, life);
    });
}

type Done<T> = { value: T; told: string } | { error: unknown; told: string };

function attempt<T>(effect: () => T): Done<T> {
  try {
    const value = effect();
    return { value, told: toldOf(value) };
  } catch (error) {
    return { error, told: `: ${String(error)}` };
  }
}

/** A few words about an answer. */
function toldOf(value: unknown): string {
  if (value === undefined || value instanceof Promise) return "";
  if (Array.isArray(value)) return `: ${value.length}`;
  if (typeof value === "object" && value !== null && "kind" in value) return `: ${String(value.kind)}`;
  return typeof value === "object" ? "" : `: ${String(value).slice(0, 60)}`;
}
