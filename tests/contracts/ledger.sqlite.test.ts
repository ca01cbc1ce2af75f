import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteLedger } from "../../src/ledger/sqlite.ts";
import { ledgerContract } from "./ledger.ts";

ledgerContract("SQLite", async () => {
  const folder = await mkdtemp(join(tmpdir(), "muster-ledger-"));
  return {
    open: () => openSqliteLedger({ file: join(folder, "ledger.db") }),
    remove: () => rm(folder, { recursive: true }),
  };
});
