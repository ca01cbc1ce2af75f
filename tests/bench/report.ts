import { markdownTable } from "../support/markdown-table.ts";
import type { Figure, Measured } from "./figure.ts";
import type { Machine } from "./machine.ts";

/** What was measured, as JSON: `{figures: Figure[]}`. */
export function toJson(measured: Measured[]): string {
  const figures = measured.map(({ limit: _, ...figure }): Figure => figure);
  return `${JSON.stringify({ figures }, undefined, 2)}\n`;
}

/** The same for people, as a table that a README can carry. */
export function toTable(measured: Measured[], machine: Machine): string {
  const missed = measured.filter(({ met }) => !met).length;
  const verdict =
    missed === 0 ? `All ${measured.length} goals are met.` : `${missed} of ${measured.length} goals are missed.`;
  const head = ["what", "ours", "against", "ratio", "worst", "goal", "", "of what the machine allows"];
  return [...machineLines(machine), "", markdownTable([head, ...measured.map(cells)]), "", verdict].join("\n");
}

function machineLines(machine: Machine): string[] {
  return [
    `Machine: ${machine.processor}, ${machine.cores} cores, Node ${process.versions.node}.`,
    `Its limits: ${short(machine.fsyncsPerSecond)} fsync/s, a Redis round trip of ${short(machine.redisRoundTripMs)} ms, ${short(machine.sha256PerSecond)} SHA-256/s of 1 KB.`,
  ];
}

function cells({ name, value, unit, against, ratio, worst, goal, met, limit }: Measured): string[] {
  return [
    name,
    `${short(value)} ${unit}`,
    against ? `${against.name}: ${short(against.value)} ${unit}` : "",
    ratio === null ? "" : `${short(ratio)} ×`,
    worst === null ? "" : `${short(worst)} ${ratio === null ? unit : "×"}`,
    goal,
    met ? "met" : "MISSED",
    limit ? `${short(value / limit.value)} × ${limit.name}` : "",
  ];
}

/** Three digits that count. */
export function short(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString("en", { maximumFractionDigits: 6 });
}
