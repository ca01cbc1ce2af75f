import { describe } from "vitest";
import type { NewEvent } from "../../../src/incident/events.ts";
import { everyMoment } from "./stories.ts";

describe("a refusal", () => {
  everyMoment("changes nothing but what time changes", ({ verdict, before, command }) => {
    if (verdict.kind === "done") return [];
    const isOwn = ({ type, by, data }: NewEvent) => {
      return type === "CommandRefused" ? by === command.by && data.command === command.type : by.person === "muster";
    };
    return before ? verdict.events.filter((event) => !isOwn(event)) : verdict.events;
  });
});
