/**
 * Promises that hold for every organisation, every sequence of commands and every outage. Each file of `properties/` that is
 * named here makes those of one concept; all of them are held against the same stories (`properties/stories.ts`), so that
 * these are played once. MUSTER_RUNS and MUSTER_SEED choose how many stories are told, and which.
 */
import "./properties/the-ledger.ts";
import "./properties/time.ts";
import "./properties/ladders.ts";
import "./properties/effects.ts";
import "./properties/leading.ts";
import "./properties/kept-from.ts";
import "./properties/deciding.ts";
import "./properties/asking.ts";
import "./properties/containing.ts";
import "./properties/legal-clocks.ts";
import "./properties/refusing.ts";
