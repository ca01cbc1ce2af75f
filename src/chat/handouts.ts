import { createHash, randomBytes } from "node:crypto";
import type { FastifyInstance } from "fastify";
import type { Ledger } from "../ledger/ledger.ts";
import type { Attachment } from "./chat.ts";

const path = "/files";
/** Long enough for a weekend; after that `muster export` and the record's own command give it again. */
const keptMs = 7 * 24 * 60 * 60_000;
/** Nobody guesses one (NIST SP 800-63B asks for 64 bits). */
const tokenBytes = 32;

/**
 * Files for platforms that take none from a bot: whoever has the address fetches them, for seven days, as whoever is in a
 * room has what is posted there. An address is random, and only its hash is kept. `publicUrl` ends without a slash.
 */
export function handouts({
  store,
  publicUrl,
  nowMs,
}: {
  store: Pick<Ledger, "putHandout" | "findHandout">;
  publicUrl: string;
  nowMs(): number;
}) {
  return {
    /** The address that a file can be fetched at. Throws as the ledger does. */
    async handOut({ name, content }: Attachment): Promise<string> {
      const token = randomBytes(tokenBytes).toString("base64url");
      await store.putHandout({ id: idOf(token), name, content, untilMs: nowMs() + keptMs }, nowMs());
      return `${publicUrl}${path}/${token}/${encodeURIComponent(name)}`;
    },
    /** Answers `GET /files/…`: the file, or 404 for what is not, or no longer, there. */
    async door(server: FastifyInstance): Promise<void> {
      server.get<{ Params: { token: string } }>(`${path}/:token/:name`, async ({ params }, reply) => {
        const file = await store.findHandout(idOf(params.token), nowMs());
        if (!file) return reply.code(404).type("text/plain").send("This file is not here any more.\n");
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
