import { describe } from "vitest";
import { always } from "./stories.ts";

describe("a legal clock", () => {
  always("counts as met only while it stands recorded that its notice was sent", ({ moments }) => {
    const sent = new Set<string>();
    return moments.flatMap(({ events, after }) => {
      for (const { type, data } of events) {
        if (type !== "ClockTriggerRecorded" || data.trigger !== "submitted") continue;
        if (data.holds) sent.add(data.clock ?? "");
        else sent.delete(data.clock ?? "");
      }
      return Object.values(after?.legal.clocks ?? {}).filter(
        ({ id, state }) => state.status === "met" && !sent.has(id),
      );
    });
  });
});
