import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

/** One end of a WebSocket (RFC 6455), as a server has it: whole text messages, no extensions. */
export type Peer = {
  send(text: string): void;
  /** Resolves when the other end has answered a ping: it has then heard whatever was sent before. */
  answersPing(): Promise<true>;
  close(): void;
  /** Cuts the line without a word. */
  drop(): void;
  /** From now on nothing is answered: the line looks alive and is not. */
  fallSilent(): void;
  heard: (text: string) => void;
  gone: () => void;
};

const opcodes = { text: 1, close: 8, ping: 9, pong: 10 } as const;
const magic = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** Answers a request for an upgrade. */
export function acceptWebSocket({ headers }: IncomingMessage, line: Duplex): Peer {
  const accept = createHash("sha1").update(`${headers["sec-websocket-key"]}${magic}`).digest("base64");
  const head = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"];
  line.write([...head, `Sec-WebSocket-Accept: ${accept}`, "", ""].join("\r\n"));
  let isSilent = false;
  const write = (opcode: number, payload: Buffer = Buffer.alloc(0)) => {
    if (!isSilent && line.writable) line.write(frameOf(opcode, payload));
  };
  const pongs: (() => void)[] = [];
  const peer: Peer = {
    send: (text) => write(opcodes.text, Buffer.from(text)),
    answersPing() {
      const pong = Promise.withResolvers<true>();
      pongs.push(() => pong.resolve(true));
      write(opcodes.ping);
      return pong.promise;
    },
    close: () => write(opcodes.close),
    drop: () => line.destroy(),
    fallSilent: () => {
      isSilent = true;
    },
    heard: () => {},
    gone: () => {},
  };
  const read = readerOf((opcode, payload) => {
    if (isSilent) return;
    if (opcode === opcodes.text) peer.heard(payload.toString());
    if (opcode === opcodes.ping) write(opcodes.pong, payload);
    if (opcode === opcodes.pong) pongs.shift()?.();
    // Slack answers a goodbye, and leaves the line open.
    if (opcode === opcodes.close) write(opcodes.close, payload);
  });
  line.on("data", read);
  line.on("error", () => {});
  // A server's end of a line outlives the client's unless it is told not to.
  line.on("end", () => line.destroy());
  line.on("close", () => peer.gone());
  return peer;
}

function frameOf(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  const first = 0x80 | opcode;
  if (length < 126) return Buffer.concat([Buffer.from([first, length]), payload]);
  const head = Buffer.alloc(length < 65_536 ? 4 : 10);
  head[0] = first;
  head[1] = length < 65_536 ? 126 : 127;
  if (length < 65_536) head.writeUInt16BE(length, 2);
  else head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, payload]);
}

/** Puts what arrives together to whole frames; a client masks each of them. */
function readerOf(frame: (opcode: number, payload: Buffer) => void): (chunk: Buffer) => void {
  let kept: Buffer = Buffer.alloc(0);
  return (chunk) => {
    kept = Buffer.concat([kept, chunk]);
    for (let read = frameIn(kept); read; read = frameIn(kept)) {
      kept = kept.subarray(read.size);
      frame(read.opcode, read.payload);
    }
  };
}

function frameIn(bytes: Buffer): { opcode: number; payload: Buffer; size: number } | undefined {
  if (bytes.length < 2) return undefined;
  const short = bytes.readUInt8(1) & 0x7f;
  const start = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (bytes.length < start + 4) return undefined;
  const length = short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  const size = start + 4 + length;
  if (bytes.length < size) return undefined;
  const mask = bytes.subarray(start, start + 4);
  const payload = bytes.subarray(start + 4, size).map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return { opcode: bytes.readUInt8(0) & 0x0f, payload: Buffer.from(payload), size };
}
