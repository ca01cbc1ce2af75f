import { memoryTimers } from "../../src/timers/memory.ts";
import { timersContract } from "./timers.ts";

timersContract("in process", async () => {
  const timers = memoryTimers();
  return { timers, another: async () => timers, close: () => timers.close() };
});
