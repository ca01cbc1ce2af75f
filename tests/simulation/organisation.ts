import { createPrivateKey } from "node:crypto";
import { loadSealingKey, type SealingKey } from "../../src/ledger/seal.ts";
import { bank } from "./bank.ts";
import type { Organisation } from "./organised.ts";
import { works } from "./works.ts";

/** The organisations that are simulated: the same people, in other roles and under another table. */

/** The bank is told by every other ten of the seeds from here on; the earlier ones tell of the works, as they always have. */
const firstOfTheBank = 1_000;

export function organisationOf(seed: number): Organisation {
  return seed >= firstOfTheBank && Math.floor(seed / 10) % 2 === 1 ? bank : works;
}

/** Everybody, with their accounts and telephones, which are the same in both. */
export const cast = works.policy.people;
export const people = Object.keys(cast);
/** By what each of them can be reached. */
export const mediaOf = (person: string) => works.directory.people[person]?.media ?? [];
export const tenant = "T0WORKS";

/** One key for every run, so that a seed gives the same ledger again: PKCS #8 around 32 bytes that everybody knows. */
export const sealingKey: SealingKey = loadSealingKey(
  createPrivateKey({
    key: Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), Buffer.alloc(32, 7)]),
    format: "der",
    type: "pkcs8",
  })
    .export({ type: "pkcs8", format: "pem" })
    .toString(),
);
