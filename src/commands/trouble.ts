import { codeOf } from "../config/environment.ts";

/** One line for whoever typed a command that failed: what went wrong and, where it is known, the cure. */
export function troubleText(error: unknown): string {
  if (!(error instanceof Error)) return "something went wrong, and nothing says what";
  const { path, port, address, syscall, hostname } = error as NodeJS.ErrnoException & {
    port?: number;
    address?: string;
    hostname?: string;
  };
  const code = codeOf(error);
  if (syscall === "listen" || syscall === "getaddrinfo" || syscall === "bind") {
    return listenTrouble(code, { port, host: address ?? hostname });
  }
  return path === undefined ? error.message : `${path}: ${fileTrouble(code)}`;
}

function listenTrouble(code: string, { port, host }: { port: number | undefined; host: string | undefined }): string {
  switch (code) {
    case "EADDRINUSE":
      return `port ${port} is taken by another program — stop that one, or set PORT to another number`;
    case "EACCES":
      return `this account may not listen on port ${port} — set PORT to a number above 1023`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `this machine has no address ${host} — set HOST to one that it has, or to 0.0.0.0 for all`;
    default:
      return `nothing can listen at ${host}:${port} (${code}) — see HOST and PORT`;
  }
}

function fileTrouble(code: string): string {
  switch (code) {
    case "EACCES":
    case "EPERM":
      return "this account may not write here — let it, or name another folder";
    case "EROFS":
      return "this disk takes no writes — name another folder";
    case "EISDIR":
      return "this is a folder, and a file is to be written here — move it away, or name another folder";
    case "EEXIST":
    case "ENOTDIR":
      return "a file is where a folder should be — name another folder";
    case "ENOSPC":
      return "this disk is full — make room, or name another folder";
    default:
      return `this cannot be written (${code}) — name another folder`;
  }
}
