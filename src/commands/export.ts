import { placeText, type RecordConfig, readSealingKey } from "../config.ts";
import { bundleOf, writeExport } from "../export/bundle.ts";
import { afterAction } from "../export/markdown.ts";
import { toEvent, verifyStored } from "../ledger/seal.ts";
import { openRecord } from "../wire.ts";

type Asked = {
  incident: string;
  outDir: string;
  /** With what is for counsel alone. */
  privileged?: boolean;
  say(line: string): void;
  complain(line: string): void;
};

/** `muster export`: reads the ledger, checks it, and writes the bundle. Returns the exit code. */
export async function exportIncident(
  config: RecordConfig,
  { incident, outDir, privileged = false, say, complain }: Asked,
): Promise<number> {
  const key = readSealingKey(config.sealingKey);
  if (!key.ok) throw new Error(`${placeText(key.mistake)}: ${key.mistake.message} — ${key.mistake.cure}`);
  const ledger = await openRecord(config);
  try {
    const id = incident.toUpperCase();
    const stored = await ledger.read(id);
    if (stored.length === 0) {
      const known = (await ledger.listIncidents()).slice(0, 5).map((row) => row.id);
      complain(`There is no incident ${id}.${known.length > 0 ? ` The latest are ${known.join(", ")}.` : ""}`);
      return 1;
    }
    verifyStored(id, stored);
    const names = Object.entries(config.policy.people).map(([person, { name }]): [string, string] => [person, name]);
    const paths = await writeExport({
      outDir,
      bundle: bundleOf({ stored, keys: [key.key.publicJwk, ...key.key.former], privileged }),
      markdown: afterAction({
        incident: id,
        events: stored.map(toEvent),
        names: Object.fromEntries(names),
        privileged,
      }),
    });
    say(`✓ ${paths.bundle}`);
    say(`✓ ${paths.report}`);
    say(`✓ ${paths.verifier}`);
    return 0;
  } finally {
    await ledger.close();
  }
}
