import fc from "fast-check";
import { test } from "vitest";
import { play } from "/work/main/tests/incident/play.ts";
import { beginning, deeds } from "/work/main/tests/incident/random-commands.ts";
import { organisation } from "/work/main/tests/incident/random-organisation.ts";
test("stats", { timeout: 600000 }, () => {
  const n: Record<string, number> = {};
  const add = (k: string) => (n[k] = (n[k] ?? 0) + 1);
  let ms = 0, len = 0;
  fc.assert(fc.property(organisation, beginning, deeds, (...how) => {
    const m = play(...how); ms++; len += m.length;
    for (const { events, verdict, command, after } of m) {
      for (const e of events) { add(e.type); if (e.type==="DeciderAsked" && e.data.actingFor) add("asked-acting"); if (e.type==="ChoiceMade"&&e.by.actingFor) add("choice-acting"); if (e.type==="PageSkipped") add("skip:"+e.data.reason); if(e.type==="DecisionMade") add("made:"+after!.decisions[e.data.decisionId]!.deciders.kind+e.data.chosenBy.length)}
      if (verdict.kind === "refused") add("refused:" + verdict.refusal.code);
      add("cmd:" + command.type);
    }
  }), { numRuns: 120 });
  console.log(ms, len / ms, n);
});
