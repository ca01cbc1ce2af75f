import { z } from "zod";
import type { Environment } from "./policy.ts";

/**
 * Which assets a row of the asset table is about, in small letters: one name, whatever begins or ends with a text, or every
 * address whose bits begin so.
 */
export type AssetPattern =
  | { kind: "name"; text: string }
  | { kind: "prefix"; text: string }
  | { kind: "suffix"; text: string }
  | { kind: "range"; text: string; bits: string };

export type AssetRow = { match: AssetPattern[]; environment: Environment; service?: string | undefined };

/** `mri-3`, `mri-*`, `*.plant.example.com`, `10.20.0.0/16`; undefined when it is none of these. */
export function assetPattern(written: string): AssetPattern | undefined {
  const text = written.trim().toLowerCase();
  if (text.includes("/") && isRange(text)) {
    const [address = "", size] = text.split("/");
    const bits = bitsOf(address);
    return bits === undefined ? undefined : { kind: "range", text, bits: bits.slice(0, family + Number(size)) };
  }
  const [before = "", after, ...more] = text.split("*");
  if (text === "" || more.length > 0 || (before && after)) return undefined;
  if (after === undefined) return { kind: "name", text };
  return after === "" ? { kind: "prefix", text: before } : { kind: "suffix", text: after };
}

/**
 * Where an alert's assets are: of each the first row that matches, and of them the one where people can come to most harm.
 * Undefined when no row knows any of them.
 */
export function placeOf(names: string[], table: AssetRow[]): AssetRow | undefined {
  const rows = names.flatMap(
    (name) => table.find(({ match }) => match.some((pattern) => matches(pattern, name))) ?? [],
  );
  return gravest.flatMap((environment) => rows.find((row) => row.environment === environment) ?? [])[0];
}

const gravest: Environment[] = ["medical", "ot", "it"];

/** A host may be named with its port. */
function matches(pattern: AssetPattern, written: string): boolean {
  const named = written.trim().toLowerCase();
  return isIn(pattern, named) || isIn(pattern, named.replace(/^(?:\[([^\]]+)\]|([^:/]+)):\d{1,5}$/, "$1$2"));
}

function isIn(pattern: AssetPattern, name: string): boolean {
  switch (pattern.kind) {
    case "name":
      return name === pattern.text;
    case "prefix":
      return name.startsWith(pattern.text);
    case "suffix":
      return name.endsWith(pattern.text);
    case "range":
      return bitsOf(name)?.startsWith(pattern.bits) === true;
  }
}

/** True when whatever `narrow` matches is matched by `wide` too. */
export function covers(wide: AssetPattern, narrow: AssetPattern): boolean {
  if (narrow.kind === "name") return isIn(wide, narrow.text);
  if (wide.kind === "range") return narrow.kind === "range" && narrow.bits.startsWith(wide.bits);
  if (wide.kind === "name") return false;
  if (wide.text === "") return true;
  if (narrow.kind !== wide.kind) return false;
  return wide.kind === "prefix" ? narrow.text.startsWith(wide.text) : narrow.text.endsWith(wide.text);
}

function isRange(text: string): boolean {
  return z.cidrv4().safeParse(text).success || z.cidrv6().safeParse(text).success;
}

/** What stands before the bits of an address, so that one family is never taken for the other. */
const family = 2;

/** `4:` or `6:` and the bits of an address, as zeros and ones; undefined when it is none. */
function bitsOf(address: string): string | undefined {
  const mapped = /^::ffff:([\d.]+)$/.exec(address)?.[1] ?? address;
  if (/^[\d.]{7,15}$/.test(mapped) && z.ipv4().safeParse(mapped).success) {
    return `4:${mapped.split(".").map(octetBits).join("")}`;
  }
  if (!address.includes(":") || !z.ipv6().safeParse(address).success) return undefined;
  const [head = "", tail] = (URL.parse(`http://[${address}]`)?.hostname ?? "").slice(1, -1).split("::");
  const groupsOf = (part: string) => part.split(":").filter(Boolean);
  const [left, right] = [groupsOf(head), groupsOf(tail ?? "")];
  const groups = [...left, ...Array<string>(8 - left.length - right.length).fill("0"), ...right];
  return `6:${groups.map((group) => Number.parseInt(group, 16).toString(2).padStart(16, "0")).join("")}`;
}

function octetBits(octet: string): string {
  return Number(octet).toString(2).padStart(8, "0");
}
