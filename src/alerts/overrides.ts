import type { Finding } from "./alert.ts";
import { type Expression, firstText } from "./mapping/expression.ts";

/**
 * What an installation says of a source about which alerts are one, and which belong together. `key` and `group` are
 * read over the alert as Muster understands it, with the whole body as `payload`; the first that is there counts.
 */
export type Overrides = {
  key?: Expression[] | undefined;
  group?: Expression[] | undefined;
  /** How long its alerts join the incident of another; absent: as the policy has it for all. */
  windowMs?: number | undefined;
};

export function overridden(finding: Finding, { key, group }: Overrides, payload: unknown): Finding {
  if (!key && !group) return finding;
  const assets = finding.assets.flatMap(({ name }) => name ?? []);
  const seen = { ...finding, assets, payload };
  const ownKey = firstText(key ?? [], seen);
  const ownGroup = firstText(group ?? [], seen);
  const { everywhere: _known, ...ours } = finding;
  return { ...(ownKey === undefined ? finding : { ...ours, key: ownKey }), ...(ownGroup && { group: ownGroup }) };
}
