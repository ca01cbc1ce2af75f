import { fork } from "node:child_process";

/**
 * Runs a script as a Node process of its own, and resolves with the one message that it sends: what one program costs is
 * then its own CPU, and no other shares its event loop. Rejects when the process ends without a message.
 */
export function runApart<T>(script: URL, input: unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    const child = fork(script, [JSON.stringify(input)]);
    child.once("message", (answer) => {
      resolve(answer as T);
      child.disconnect();
    });
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`${script.pathname} ended with ${code} and without a result`)));
  });
}

/** In such a process: what it was given. */
export function givenInput<T>(): T {
  return JSON.parse(process.argv[2] ?? "null") as T;
}

/** In such a process: hands the result over, and ends. */
export function answer(result: unknown): void {
  process.send?.(result);
  process.once("disconnect", () => process.exit(0));
}
