import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { z } from "zod";

/** A payload in a file of its own, relative to the folder, and what sent it. */
export type Sample = { file: string; source: string };

/** What a manifest says beside this, such as where a payload is from, is for its readers. */
const manifestSchema = z.array(z.object({ file: z.string().min(1), source: z.string() }));

/**
 * What `manifest.json` lists, a list of `{file, source}`; without one every file, in a folder named after its source.
 * Throws `UnreadableFolder`.
 */
export function samplesIn(folder: string): Sample[] {
  const manifest = join(folder, "manifest.json");
  try {
    return existsSync(manifest) ? listedIn(manifest) : filesIn(folder);
  } catch (error) {
    throw error instanceof UnreadableFolder ? error : new UnreadableFolder(`${folder} is no folder that can be read`);
  }
}

export class UnreadableFolder extends Error {
  override name = "UnreadableFolder";
}

function listedIn(manifest: string): Sample[] {
  const read = manifestSchema.safeParse(parsed(readFileSync(manifest, "utf8")));
  if (!read.success) throw new UnreadableFolder(`${manifest} is no list of {"file": "…", "source": "…"}`);
  return read.data;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function filesIn(folder: string): Sample[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep))
    .filter((parts) => !parts.some((part) => part.startsWith(".")))
    .map((parts) => ({ file: parts.join("/"), source: parts.length > 1 ? (parts[0] ?? "") : "" }))
    .sort((one, other) => (one.file < other.file ? -1 : 1));
}
