#!/usr/bin/env node
import { Command, InvalidArgumentError, Option } from "commander";
import type { Config, Mistake, RecordConfig } from "./config.ts";
import type { AlertStatus } from "./ledger/ledger.ts";

/**
 * The command line. What a command needs is loaded by the command: loading all of it takes a second, and in that second
 * a signal must already be heard.
 */

const say = (line: string) => process.stdout.write(`${line}\n`);
const complain = (line: string) => process.stderr.write(`${line}\n`);
const terminal = { say, complain };
const today = () => new Date().toISOString().slice(0, 10);

/** What the shell itself answers when a command is not understood. */
const badUsage = 2;

const program = new Command("muster")
  .description("Brings executives into a security incident, gets their decisions, and proves who decided what.")
  .showHelpAfterError("(muster help shows how)");

type WithConfig = { config: string };
const withConfig = (name: string, description: string) =>
  program.command(name).description(description).option("--config <file>", "what was agreed", "muster.yaml");

withConfig("serve", "run a replica until it is told to stop").action(async ({ config }: WithConfig) => {
  // Process 1 of a container ignores a signal that it has no handler for.
  const told = new Promise<string>((resolve) => {
    process.once("SIGTERM", resolve);
    process.once("SIGINT", resolve);
  });
  const loaded = await readConfig(config);
  if (!loaded) return;
  const { createLog } = await import("./log.ts");
  const { serveUntil } = await import("./commands/serve.ts");
  process.exit(await serveUntil(told, loaded, createLog(loaded.logLevel)));
});

program
  .command("demo")
  .description(
    "play a tabletop exercise, in under a minute, against a real server, with Slack and Twilio on this machine",
  )
  .option("--keep", "leave everything running to look at")
  .option("--scenario <name or file>", "which one (payments)")
  .option("--list", "say which there are")
  .action(async ({ list, ...options }: { keep?: boolean; scenario?: string; list?: true }) => {
    if (list) {
      const { scenariosHere } = await import("./exercise/scenarios.ts");
      for (const { name, title } of scenariosHere()) say(`${name.padEnd(12)}${title}`);
      return;
    }
    const { demo } = await import("./exercise/demo.ts");
    process.exitCode = await demo(options);
  });

program
  .command("init")
  .description("write a commented muster.yaml, a list of the secrets it needs, and a sealing key")
  .option("--dir <folder>", "where to", ".")
  .action(async ({ dir }: { dir: string }) => {
    const { init, initLines } = await import("./commands/init.ts");
    const result = init(dir);
    for (const line of initLines(result, dir)) say(line);
    process.exitCode = result.existing.length > 0 ? 1 : 0;
  });

withConfig("check", "say whether what was agreed can be kept: ✓, or ✗ with the cure")
  .option("--nudge", "write one line to whoever has never opened the app in Teams")
  .option("--try-channels", "make a private channel in Teams and write into it: rooms are such once that has worked")
  .action(async ({ config, ...writing }: WithConfig & { nudge?: true; tryChannels?: true }) => {
    const { runCheck } = await import("./commands/check.ts");
    const { probesOf } = await import("./probes/probes.ts");
    const probes = (loaded: Config) => probesOf(loaded, writing);
    // To write to many takes longer than to look.
    const patience = Object.keys(writing).length > 0 ? { probeTimeoutMs: 300_000 } : {};
    process.exitCode = await runCheck({
      file: config,
      env: process.env,
      today: today(),
      probes,
      print: say,
      ...patience,
    });
  });

program
  .command("simulate")
  .description("say who would be called when and over what, and who would decide, by the policy as it is written")
  .option("--policy <file>", "what was agreed (muster.yaml)")
  .option("--config <file>", "the same, by the name that it has for every other command")
  .option("--severity <severity>", "who is called for sev1, sev2, sev3 or sev4")
  .option("--at <time>", "when it is declared, such as 2026-11-22T03:00; the organisation's time unless it says (now)")
  .option("--personal-data", "personal data may be involved")
  .option("--action <action>", "who decides about this action, such as shut-down")
  .option("--service <service>", "the service that it touches")
  .option("--environment <environment>", "it, ot or medical (the service's own)")
  .option("--tier <tier>", "1 to 4, where no service is named (the service's own)")
  .option(
    "--downtime <range>",
    "how long it would be down, such as 2h-6h (for shut-down its recovery time, else not known)",
  )
  .option("--cost <money>", 'what it would cost, such as "6000000 USD", where no service is named (worked out)')
  .option("--signal <words>", "what the alert says, such as ransomware")
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : badUsage))
  .action(async ({ config = "muster.yaml", ...asked }: Record<string, string | true>) => {
    const options = { policy: config, ...asked };
    const { simulate } = await import("./simulate/simulate.ts");
    process.exitCode = await simulate(options, { env: process.env, now: new Date().toISOString(), say, complain });
  });

program
  .command("samples")
  .description(
    "say what payloads that tools really sent come to: understood, opening an incident, how severe, which key",
  )
  .argument("<folder>", "with a manifest.json, a list of {file, source}; or with a folder for each source")
  .option("--policy <file>", "what was agreed (what holds where nothing was)")
  .option("--config <file>", "the same, by the name that it has for every other command")
  .option("--json", "as {results: [{file, source, parsed, declared, severity, environment, key, assets, error?}]}")
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : badUsage))
  .action(async (folder: string, { config, ...asked }: { policy?: string; config?: string; json?: true }) => {
    const options = { ...(config !== undefined && { policy: config }), ...asked };
    const { samples } = await import("./samples/samples.ts");
    const terminal = { env: process.env, now: new Date().toISOString(), say, complain };
    process.exitCode = samples(folder, options, terminal);
  });

const alerts = program.command("alerts").description("what became of alerts, and those that nobody understood");
const ofAlerts = (name: string, description: string, isDefault = false) =>
  alerts
    .command(name, { isDefault })
    .description(description)
    .option("--config <file>", "what was agreed", "muster.yaml");

ofAlerts("list", "those in quarantine, oldest first, each with the reason", true)
  .addOption(
    new Option("--status <status>", "others instead")
      .choices(["quarantined", "stored", "handled"])
      .default("quarantined"),
  )
  .option("--limit <count>", "at most so many", wholeNumber, 50)
  .action(async ({ config, ...asked }: WithConfig & { status: AlertStatus; limit: number }) => {
    await onRecord(config, async (loaded) =>
      (await import("./commands/alerts.ts")).listAlerts(loaded, asked, terminal),
    );
  });

ofAlerts("show", "one alert's body, as it was received")
  .argument("<id>", "as listed")
  .action(async (id: string, { config }: WithConfig) => {
    await onRecord(config, async (loaded) => (await import("./commands/alerts.ts")).showAlert(loaded, id, terminal));
  });

ofAlerts(
  "replay",
  "map what is in quarantine once more, after its mapping was mended and muster serve restarted; it may call people",
)
  .argument("[ids...]", "as listed")
  .option("--all", "all that is in quarantine")
  .action(async (ids: string[], { config, all }: WithConfig & { all?: true }) => {
    if (ids.length === 0 && !all) return alerts.error("name the alerts to replay, or --all", { exitCode: badUsage });
    const wanted = all ? "all" : ids;
    await onRecord(config, async (loaded) =>
      (await import("./commands/alerts.ts")).replayAlerts(loaded, wanted, terminal),
    );
  });

withConfig("migrate", "bring the database up to date; forward only").action(async ({ config }: WithConfig) => {
  const loaded = await readConfig(config);
  if (!loaded) return;
  const { migrate } = await import("./wire.ts");
  say(`✓ ${await migrate(loaded)}`);
});

type ExportOptions = WithConfig & { out: string; privileged?: boolean };

withConfig("export", "write an incident's bundle, report and verifier")
  .argument("<incident>", "its id, such as INC-7K3Q2")
  .option("--out <folder>", "where to", ".")
  .option("--privileged", "with what is for counsel alone, which it otherwise withholds")
  .action(async (incident: string, { config, out, privileged = false }: ExportOptions) => {
    await onRecord(config, async (loaded) => {
      const { exportIncident } = await import("./commands/export.ts");
      return await exportIncident(loaded, { incident, outDir: out, privileged, say, complain });
    });
  });

program
  .command("verify")
  .description("check a bundle: verify bundle.json [--seal <incident>/<seq> <hex>]… [--key <kid>]")
  .allowUnknownOption()
  .helpOption(false)
  .argument("[arguments...]")
  .action(async (_words: string[], _options: object, command: Command) => {
    const { main: verify } = await import("./export/verify.mjs");
    process.exitCode = verify(command.args, { out: say, error: complain });
  });

/** What needs only the record, and answers with its exit code. */
async function onRecord(file: string, job: (config: RecordConfig) => Promise<number>): Promise<void> {
  const { loadRecordConfig } = await import("./config.ts");
  const loaded = loadRecordConfig({ file, env: process.env });
  if (!loaded.ok) return await tellMistakes(loaded.mistakes);
  process.exitCode = await job(loaded.config);
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be a whole number.");
}

/** Every mistake at once, and nothing starts. */
async function readConfig(file: string): Promise<Config | undefined> {
  const { loadConfig, policyFindings } = await import("./config.ts");
  const loaded = loadConfig({ file, env: process.env });
  const kept = policyFindings(loaded, today()).filter(({ severity }) => severity === "mistake");
  if (loaded.ok && kept.length === 0) return loaded.config;
  await tellMistakes([...(loaded.ok ? [] : loaded.mistakes), ...kept]);
  return undefined;
}

async function tellMistakes(mistakes: Mistake[]): Promise<void> {
  const { placeText } = await import("./config.ts");
  for (const mistake of mistakes) complain(`✗ ${placeText(mistake)} ${mistake.message} — ${mistake.cure}`);
  process.exitCode = 1;
}

await program.parseAsync().catch(async (error: unknown) => {
  const { troubleText } = await import("./commands/trouble.ts");
  complain(`muster: ${troubleText(error)}`);
  // Whatever was opened by then must not keep half a server alive.
  process.exit(1);
});
