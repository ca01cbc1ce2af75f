import { connect, createServer, type Socket } from "node:net";

/** A line to a server that can go wrong: `cuts` at the first answer, or is `mute` and lets no answer through. */
export type FaultyLine = { url: string; become(mode: "sound" | "cuts" | "mute"): void; close(): Promise<void> };

export async function faultyLine(url: string): Promise<FaultyLine> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let mode: "sound" | "cuts" | "mute" = "sound";
  const line = createServer((caller) => {
    const server = connect(Number(target.port), target.hostname);
    for (const socket of [caller, server]) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.once("close", () => sockets.delete(socket));
    }
    caller.on("data", (bytes) => server.write(bytes));
    caller.once("close", () => server.end());
    server.once("close", () => caller.destroy());
    server.on("data", (bytes) => {
      if (mode === "sound") caller.write(bytes);
      if (mode === "cuts") caller.destroy();
    });
  });
  await new Promise<void>((resolve) => line.listen(0, "127.0.0.1", resolve));
  const address = line.address();
  if (address === null || typeof address === "string") throw new Error("no port given");
  const through = new URL(url);
  through.port = String(address.port);
  return {
    url: through.href,
    become: (next) => {
      mode = next;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => line.close(resolve));
    },
  };
}
