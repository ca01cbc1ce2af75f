import { type Logger, pino } from "pino";

export type Log = Logger;

/**
 * JSON lines on standard output. Secrets and what people wrote never reach a log: log ids, codes and counts.
 * The redaction below is the net under that rule.
 */
export function createLog(level: string): Log {
  return pino({
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: [
        "token",
        "secret",
        "password",
        "authorization",
        "phone",
        "body",
        "text",
        "*.token",
        "*.secret",
        "*.body",
      ].concat(["*.text", "*.phone", "headers.authorization", "req.headers", "err.config", "err.data", "err.original"]),
      censor: "[redacted]",
    },
  });
}
