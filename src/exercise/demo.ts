/** `keep` leaves everything running; `scenario` is the name of one that is here, or a file. */
export type DemoOptions = { keep?: boolean; scenario?: string };

/**
 * `muster demo`: plays a scenario against a real server with Slack and Twilio on loopback, and writes `demo-out` into
 * the current folder. Returns the exit code: 0 when every step happened.
 */
export async function demo(options: DemoOptions): Promise<number> {
  if (!isInstalled("emulate")) {
    const cure = "install it with: npm install --include=optional emulate@0.12.2";
    process.stderr.write(`The demo needs the package "emulate", which plays Slack and Twilio here; ${cure}\n`);
    return 1;
  }
  // Imported only now: what follows imports the package.
  const { show } = await import("./show.ts");
  return await show(options);
}

function isInstalled(name: string): boolean {
  try {
    import.meta.resolve(name);
    return true;
  } catch {
    return false;
  }
}
