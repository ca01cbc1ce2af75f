import { type Given, given } from "./builders.ts";
import { examplePolicy, worldOf } from "./example.ts";

const { sev1, sev3 } = examplePolicy.severities;

/** The example organisation, which wants to hear every half an hour how a sev1 stands, and a sev2 every two hours. */
export const updatingPolicy = {
  ...examplePolicy,
  severities: {
    sev1: { ...sev1, updateEvery: "30m" },
    sev2: { ...sev3, updateEvery: "2h" },
    sev3,
  },
};

export const updating = () => given(worldOf(updatingPolicy));

/** Ben says how things stand. */
export function updated(story: Given, text = "It has stopped spreading"): Given {
  return story.told({ type: "GiveUpdate", text });
}
