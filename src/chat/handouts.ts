import { createHash, createHmac, hkdfSync } from "node:crypto";
import type { FastifyInstance } from "fastify";
import type { Ledger } from "../ledger/ledger.ts";
import type { Log } from "../log.ts";
import type { Attachment } from "./chat.ts";

const path = "/files";
/** Long enough for a weekend; after that `muster export` and the record's own command give it again. */
const keptMs = 7 * 24 * 60 * 60_000;

/**
 * Files for platforms that take none from a bot: whoever has the address fetches them, for seven days, unless it is judged
 * by then that they are not to. An address is 256 bits that nobody guesses without `secret` (HMAC-SHA256, by a key that
 * HKDF derives from it), the same one at every attempt at one effect; only its hash is kept. `publicUrl` ends without a
 * slash.
 *
 * A fetch is logged, and no event: an address vouches for nobody, so the ledger says to whom it was handed, and could say of
 * a fetch neither by whom it was nor whether a person saw it.
 */
export function handouts({
  store,
  publicUrl,
  secret,
  nowMs,
  log,
}: {
  store: Pick<Ledger, "putHandout" | "findHandout">;
  publicUrl: string;
  secret: string;
  nowMs(): number;
  log: Log;
}) {
  const key = Buffer.from(hkdfSync("sha256", secret, "", "muster: addresses of files", 32));
  return {
    /** The address that a file can be fetched at. Throws as the ledger does. */
    async handOut({ name, content }: Attachment, effect: string): Promise<string> {
      const token = createHmac("sha256", key)
        .update(JSON.stringify([effect, name]))
        .digest("base64url");
      await store.putHandout({ id: idOf(token), name, content, untilMs: nowMs() + keptMs }, nowMs());
      return `${publicUrl}${path}/${token}/${encodeURIComponent(name)}`;
    },
    /** Answers `GET /files/…`: the file, or 404 for what is not, or no longer, there, or is not for its reader any more. */
    door:
      (mayFetch: (name: string) => Promise<boolean>) =>
      async (server: FastifyInstance): Promise<void> => {
        server.get<{ Params: { token: string } }>(`${path}/:token/:name`, async ({ params }, reply) => {
          const file = await store.findHandout(idOf(params.token), nowMs());
          const isTheirs = file !== undefined && (await mayFetch(file.name));
          if (file) log.info({ file: file.name, isTheirs }, "a file was asked for by its address");
          if (!file || !isTheirs) return reply.code(404).type("text/plain").send("This file is not here any more.\n");
          return reply
            .headers({
              "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
              "cache-control": "no-store",
              "x-content-type-options": "nosniff",
              "referrer-policy": "no-referrer",
            })
            .type("application/octet-stream")
            .send(Buffer.from(file.content));
        });
      },
  };
}

function idOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
