import { readFileSync } from "node:fs";
import { join } from "node:path";
import { codeOf } from "../config/environment.ts";
import { loadPolicy, placeText } from "../config.ts";
import type { Instant } from "../incident/time.ts";
import { type Policy, policySchema, rulesOf } from "../policy/policy.ts";
import { type Sample, samplesIn, UnreadableFolder } from "./folder.ts";
import { failed, type Judged, type JudgedAlert, judge, type Known } from "./judge.ts";

type Terminal = {
  env: Record<string, string | undefined>;
  now: Instant;
  say(text: string): void;
  complain(line: string): void;
};

/**
 * `muster samples`: a folder of payloads that tools really sent, and what each comes to. Exit code 0 whatever that is;
 * 1 for a policy with mistakes or a folder that cannot be read.
 */
export function samples(
  folder: string,
  { policy, json }: { policy?: string; json?: true },
  { env, now, say, complain }: Terminal,
): 0 | 1 {
  const loaded = policy === undefined ? undefined : loadPolicy({ file: policy, env });
  if (loaded && !loaded.ok) {
    for (const mistake of loaded.mistakes) complain(`✗ ${placeText(mistake)} ${mistake.message} — ${mistake.cure}`);
    return 1;
  }
  const agreed = loaded ? loaded.policy : nobodysPolicy();
  const known = { rules: rulesOf(agreed), assets: agreed.assets, sources: loaded?.sources ?? {}, now };
  try {
    const judged = samplesIn(folder).map((sample) => judgeFile(folder, sample, known));
    say(json ? JSON.stringify({ results: judged.map(({ result }) => result) }, null, 2) : lines(judged).join("\n"));
    return 0;
  } catch (error) {
    if (!(error instanceof UnreadableFolder)) throw error;
    complain(`muster samples: ${error.message}`);
    return 1;
  }
}

/** What opens an incident where nobody has agreed otherwise. */
function nobodysPolicy(): Policy {
  return policySchema.parse({ organisation: { name: "Nobody's" }, people: {}, severities: {}, authority: [] });
}

function judgeFile(folder: string, sample: Sample, known: Known): Judged {
  try {
    return judge(sample, readFileSync(join(folder, sample.file)), known);
  } catch (error) {
    return failed(sample, `The file cannot be read (${codeOf(error)}).`);
  }
}

function lines(judged: Judged[]): string[] {
  const bySource = Object.entries(Object.groupBy(judged, ({ result }) => result.source || "(no source)"));
  const width = Math.max(0, ...judged.map(({ result }) => result.file.length));
  const list = bySource.flatMap(([source, some = []]) => [source, ...some.flatMap((one) => linesOf(one, width)), ""]);
  return [...list, sum(judged)];
}

/** A line for each alert; what is said of the whole payload stands in its first. */
function linesOf({ result, alerts, note }: Judged, width: number): string[] {
  const { file, parsed, error } = result;
  const start = `  ${parsed ? "✓" : "✗"} ${file.padEnd(width)}  `;
  if (!parsed) return [start + error];
  if (alerts.length === 0) return [`${start}no alert: ${note}`];
  const ofAll = [...(note ? [`(${note})`] : []), ...(error ? [`! ${error}`] : [])];
  return alerts.map((alert, index) => {
    const [before, after] = index === 0 ? [start, ofAll] : [" ".repeat(start.length), []];
    return before + [alertText(alert), ...after].join(" ");
  });
}

function alertText({ declared, severity, environment, key, assets, notes }: JudgedAlert): string {
  const opens = declared ? "opens an incident" : "opens none";
  const about = assets.length > 0 ? ` on ${assets.join(", ")}` : "";
  const why = notes.length > 0 ? ` (${notes.join("; ")})` : "";
  return `${opens.padEnd(17)}  ${severity}  ${environment.padEnd(7)}  ${key}${about}${why}`;
}

function sum(judged: Judged[]): string {
  const count = (is: (result: Judged["result"]) => boolean) => judged.filter(({ result }) => is(result)).length;
  const understood = count(({ parsed }) => parsed);
  const declared = count((result) => result.declared);
  const payloads = judged.length === 1 ? "1 payload" : `${judged.length} payloads`;
  const opening = declared === 1 ? "1 of them opens an incident" : `${declared} of them open an incident`;
  return `${payloads}: ${understood} understood, ${opening}; ${judged.length - understood} not understood.`;
}
