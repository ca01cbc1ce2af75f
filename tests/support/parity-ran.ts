import { type Cell, parity } from "./parity.ts";

/** Whether what the table of parity names has run. */

/** A file of tests, by its place in this folder's parent, and the names of those that passed. */
export type Ran = { file: string; passed: readonly string[] };

export const platforms = ["slack", "teams"] as const;
type Platform = (typeof platforms)[number];
type Named = { feature: string; platform: Platform } & Cell;

export const cells: readonly Named[] = parity.flatMap((row) =>
  platforms.map((platform) => ({ platform, feature: row.feature, ...row[platform] })),
);

/** What every platform keeps is declared once, and run by each in a file of its own. */
function fileOf({ file, platform }: Named): string {
  return file === "contracts/chat.ts" ? `contracts/chat.${platform}.test.ts` : file;
}

/** Those of the table whose file ran and whose test did not pass in it. */
export function notShown(ran: readonly Ran[], of: readonly Named[] = cells): Named[] {
  const passedIn = new Map(ran.map(({ file, passed }) => [file, passed]));
  return of.filter((cell) => {
    const passed = passedIn.get(fileOf(cell));
    return passed !== undefined && !passed.some((name) => isNamed(name, cell.title));
  });
}

/** A title may be the beginning of a name, and hold `%s` for what its cases are called. */
function isNamed(name: string, title: string): boolean {
  const literal = title.split("%s").map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${literal.join(".*")}`).test(name);
}
