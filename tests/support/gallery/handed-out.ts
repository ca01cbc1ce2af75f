import { filesCard, linksCard } from "../../../src/chat/cards/handed-out.ts";
import { type Group, grouped } from "./entry.ts";

/** What a platform says as a message that others show in another way. */
export function handedOutCards(): Group {
  const bridge = { title: "Bridge", url: "https://bridge.example/1" };
  const report = { name: "INC-7K3Q2-1a2b-report.md", url: "https://muster.example/files/abc" };
  return {
    ...grouped("linksCard", { "one page": linksCard([bridge]) }),
    ...grouped("filesCard", { "the record": filesCard("The record of quiet harbour.", [report]) }),
  };
}
