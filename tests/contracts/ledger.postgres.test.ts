import { afterAll, beforeAll } from "vitest";
import { openPostgresLedger } from "../../src/ledger/postgres.ts";
import { migratePostgres } from "../../src/ledger/postgres-schema.ts";
import { freshDatabase, runSql, type TestDatabase } from "../support/postgres.ts";
import { ledgerContract } from "./ledger.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

ledgerContract("PostgreSQL", async () => {
  const { url } = database;
  await migratePostgres({ url });
  return {
    open: () => openPostgresLedger({ url }),
    remove: async () => void (await runSql(url, "DROP SCHEMA muster CASCADE")),
  };
});
