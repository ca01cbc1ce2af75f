import { createLedgerStore, openStore } from "../simulation/ledger-store.ts";
import { ledgerContract } from "./ledger.ts";

ledgerContract("The simulated ledger", async () => {
  const store = createLedgerStore();
  return { open: async () => openStore(store), remove: async () => {} };
});
