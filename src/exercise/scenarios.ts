import { existsSync, readdirSync } from "node:fs";
import { readScenario } from "./scenario.ts";

/** The scenarios that come with Muster, by the name of their file. */

const folder = new URL("./scenarios/", import.meta.url);
const ending = ".yaml";

export const usualScenario = "payments";

/** Each with its title, the usual one first. */
export function scenariosHere(): { name: string; title: string }[] {
  const names = readdirSync(folder).filter((file) => file.endsWith(ending));
  return names
    .map((file) => file.slice(0, -ending.length))
    .toSorted(
      (one, other) => Number(other === usualScenario) - Number(one === usualScenario) || one.localeCompare(other),
    )
    .map((name) => {
      const read = readScenario(scenarioNamed(name));
      return { name, title: read.ok ? read.scenario.title : "cannot be read" };
    });
}

/** What was asked for: the name of one that is here, or the path of a file. */
export function scenarioNamed(asked: string = usualScenario): string | URL {
  const here = new URL(`${encodeURIComponent(asked)}${ending}`, folder);
  return existsSync(here) ? here : asked;
}

/** "payments, hospital" */
export function scenarioNames(): string {
  return scenariosHere()
    .map(({ name }) => name)
    .join(", ");
}
