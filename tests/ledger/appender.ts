import { openSqliteLedger } from "../../src/ledger/sqlite.ts";
import { noteRow } from "./a-note.ts";

/**
 * A process that appends to incidents of its own until it is killed, and says each one that was acknowledged:
 * `node appender.ts <file> <name>`.
 */
const [file = "", name = ""] = process.argv.slice(2);
const ledger = await openSqliteLedger({ file });
for (let i = 0; ; i++) {
  const incidents = [0, 1, 2].map((n) => `${name}-${i}-${n}`);
  await Promise.all(incidents.map((incident) => ledger.append(noteRow(incident))));
  process.stdout.write(`${incidents.join("\n")}\n`);
}
