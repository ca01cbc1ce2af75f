#!/usr/bin/env node
import { Command } from "commander";
import { runCheck } from "./check.ts";
import { type Config, loadConfig, placeText, policyFindings } from "./config.ts";
import { main as verify } from "./export/verify.mjs";
import { exportIncident } from "./export-command.ts";
import { init, initLines } from "./init.ts";
import { createLog } from "./log.ts";
import { probesOf } from "./probes.ts";
import { migrate, serve } from "./wire.ts";

const say = (line: string) => process.stdout.write(`${line}\n`);
const complain = (line: string) => process.stderr.write(`${line}\n`);
const today = () => new Date().toISOString().slice(0, 10);

/** After a signal, what is being sent may finish for this long. */
const stopWithinMs = 9_000;

const program = new Command("muster")
  .description("Brings executives into a security incident, gets their decisions, and proves who decided what.")
  .showHelpAfterError("(muster help shows how)");

const withConfig = (name: string, description: string) =>
  program.command(name).description(description).option("--config <file>", "what was agreed", "muster.yaml");

withConfig("serve", "run a replica until it is told to stop").action(async ({ config }: { config: string }) => {
  const loaded = readConfig(config);
  if (!loaded) return;
  const log = createLog(loaded.logLevel);
  const server = await serve(loaded, log);
  log.info({ url: server.url }, "Muster is listening");
  const stop = (signal: string) => {
    log.info({ signal }, "stopping");
    setTimeout(() => process.exit(1), stopWithinMs).unref();
    server.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ error: String(error) }, "did not stop cleanly");
        process.exit(1);
      },
    );
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
});

program
  .command("demo")
  .description("play the first tabletop exercise against a real server, with Slack and Twilio on this machine")
  .option("--keep", "leave everything running to look at")
  .option("--scenario <file>", "another scenario")
  .action(async (options: { keep?: boolean; scenario?: string }) => {
    const { demo } = await import("./exercise/demo.ts");
    process.exitCode = await demo(options);
  });

program
  .command("init")
  .description("write a commented muster.yaml, a list of the secrets it needs, and a sealing key")
  .option("--dir <folder>", "where to", ".")
  .action(({ dir }: { dir: string }) => {
    const result = init(dir);
    for (const line of initLines(result)) say(line);
    process.exitCode = result.existing.length > 0 ? 1 : 0;
  });

withConfig("check", "say whether what was agreed can be kept: ✓, or ✗ with the cure")
  .argument("[file]", "the same as --config")
  .action(async (file: string | undefined, { config }: { config: string }) => {
    const request = { file: file ?? config, env: process.env, today: today(), probes: probesOf, print: say };
    process.exitCode = await runCheck(request);
  });

withConfig("migrate", "bring the database up to date; forward only").action(async ({ config }: { config: string }) => {
  const loaded = readConfig(config);
  if (loaded) say(`✓ ${await migrate(loaded)}`);
});

withConfig("export", "write an incident's bundle, report and verifier")
  .argument("<incident>", "its id, such as INC-7K3Q2")
  .option("--out <folder>", "where to", ".")
  .action(async (incident: string, { config, out }: { config: string; out: string }) => {
    const loaded = readConfig(config);
    if (loaded) process.exitCode = await exportIncident(loaded, { incident, outDir: out, say, complain });
  });

program
  .command("verify")
  .description("check a bundle: verify bundle.json [--seal <incident>/<seq> <hex>]… [--key <kid>]")
  .allowUnknownOption()
  .helpOption(false)
  .argument("[arguments...]")
  .action((_words: string[], _options: object, command: Command) => {
    process.exitCode = verify(command.args, { out: say, error: complain });
  });

/** Every mistake at once, and nothing starts. */
function readConfig(file: string): Config | undefined {
  const loaded = loadConfig({ file, env: process.env });
  const kept = policyFindings(loaded, today()).filter(({ severity }) => severity === "mistake");
  if (loaded.ok && kept.length === 0) return loaded.config;
  for (const mistake of [...(loaded.ok ? [] : loaded.mistakes), ...kept]) {
    complain(`✗ ${placeText(mistake)} ${mistake.message} — ${mistake.cure}`);
  }
  process.exitCode = 1;
  return undefined;
}

await program.parseAsync().catch((error: unknown) => {
  complain(error instanceof Error ? `muster: ${error.message}` : String(error));
  // Whatever was opened by then must not keep half a server alive.
  process.exit(1);
});
