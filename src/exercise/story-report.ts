import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAction } from "../export/markdown.ts";
import type { Event } from "../incident/events.ts";
import type { Directory } from "../policy/directory.ts";

const note = [
  "> It was played at a second a minute. Times, durations and sums here are the story's, as on its cards; the record",
  "> beside this report has the times at which it was played, and is what its seals prove.",
];

/**
 * The report of an exercise, in the time and the figures that whoever took part was shown. `events` are in story time
 * already (`inStoryTime`). It takes the place of the one in `folder`; the bundle there stays as it is.
 */
export async function writeStoryReport(
  folder: string,
  { incident, events, directory }: { incident: string; events: Event[]; directory: Directory },
): Promise<void> {
  const people = Object.values(directory.people).map(({ id, name }): [string, string] => [id, name]);
  const report = afterAction({ incident, events, names: Object.fromEntries(people), note });
  await writeFile(join(folder, "after-action.md"), report);
}
