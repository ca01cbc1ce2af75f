import { readFileSync, statSync } from "node:fs";
import { loadSealingKey, type SealingKey } from "../ledger/seal.ts";
import { codeOf, unreadable } from "./environment.ts";
import type { Mistake } from "./mistake.ts";
import type { Secret } from "./secret.ts";

/** Where the private key is kept that seals the ledger: a file outside the database, or the environment. */
export type SealingKeySource = { kind: "file"; file: string } | { kind: "text"; text: Secret };

export type ReadSealingKey = { ok: true; key: SealingKey; isOpenToOthers: boolean } | { ok: false; mistake: Mistake };

/** Reads the key. `isOpenToOthers`: somebody beside the file's owner may read it. */
export function readSealingKey(source: SealingKeySource): ReadSealingKey {
  if (source.kind === "text") return parse(source.text.reveal().replaceAll("\\n", "\n"), "environment", false);
  const { file } = source;
  try {
    return parse(readFileSync(file, "utf8"), file, (statSync(file).mode & 0o077) !== 0);
  } catch (error) {
    const isAbsent = codeOf(error) === "ENOENT";
    const message = isAbsent ? "there is no sealing key" : `the sealing key ${unreadable(error)}`;
    const cure = isAbsent
      ? "make one with muster init, or name yours in MUSTER_SEALING_KEY_FILE"
      : "let Muster read it, or name another file in MUSTER_SEALING_KEY_FILE";
    return { ok: false, mistake: { file, message, cure } };
  }
}

function parse(text: string, file: string, isOpenToOthers: boolean): ReadSealingKey {
  try {
    return { ok: true, key: loadSealingKey(text), isOpenToOthers };
  } catch (error) {
    const message = error instanceof Error ? error.message : "the sealing key cannot be read";
    const cure = "give it as PKCS #8 PEM, such as muster init makes, and former keys below it";
    return { ok: false, mistake: { file, message, cure } };
  }
}
