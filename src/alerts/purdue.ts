import type { Environment } from "../policy/policy.ts";

/**
 * Levels 0 to 3 of the Purdue model are the plant, with its own operations and control; above 3, the zone between
 * included, is the enterprise (ISA-95 / IEC 62264, as NIST SP 800-82 shows it). Of several, one in the plant is enough.
 * Written "Level 3.5", "3" or 3; anything else says nothing.
 */
export function environmentOfLevels(levels: string[]): Environment | undefined {
  const read = levels.flatMap((level) => /^(?:level )?([0-5](?:\.\d)?)$/i.exec(level.trim())?.[1] ?? []).map(Number);
  if (read.length === 0) return undefined;
  return read.some((level) => level <= 3) ? "ot" : "it";
}
