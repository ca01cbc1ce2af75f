import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export type Balancer = { port: number; close(): Promise<void> };

/** Passes each connection on to the next replica, in turn, that takes one: what stands before replicas in production. */
export async function startBalancer(port: number, replicas: readonly number[]): Promise<Balancer> {
  let turn = 0;
  const open = new Set<Socket>();
  const server = createServer(async (from) => {
    open.add(from);
    from.once("close", () => open.delete(from));
    from.on("error", () => from.destroy());
    for (let tries = 0; tries < replicas.length; tries++) {
      const to = connect(replicas[turn++ % replicas.length] ?? 0, "127.0.0.1");
      if (!(await isTaken(to))) continue;
      to.on("error", () => from.destroy());
      to.once("close", () => from.destroy());
      from.once("close", () => to.destroy());
      from.pipe(to).pipe(from);
      return;
    }
    from.destroy();
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

function isTaken(socket: Socket): Promise<boolean> {
  return once(socket, "connect").then(
    () => true,
    () => false,
  );
}
