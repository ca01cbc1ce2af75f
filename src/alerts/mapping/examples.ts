import type { Environment, Severity } from "../../policy/policy.ts";
import type { MappedAlert, MapSettings } from "../alert.ts";
import type { ConfiguredSource } from "../configured.ts";
import { mapStored } from "../stored.ts";

/** A payload, and the alerts that it should give, in this order; what is not named may be anything. */
export type Example = { payload: unknown; gives: Expected[] };

type Expected = {
  key?: string | undefined;
  title?: string | undefined;
  severity?: Severity | undefined;
  environment?: Environment | undefined;
  status?: "firing" | "resolved" | undefined;
  service?: string | undefined;
  kind?: string | undefined;
  assets?: string[] | undefined;
  posture?: boolean | undefined;
};

/** What an example comes to instead of what it should, in words; nothing where it comes to just that. */
export function failuresOf({ payload, gives }: Example, configured: ConfiguredSource, settings: MapSettings): string[] {
  const source = "example";
  const stored = { id: source, source, receivedAtMs: 0, body: JSON.stringify(payload) };
  const result = mapStored(stored, configured, settings);
  if (result.kind === "unmappable") return [`it is not understood (${result.reason})`];
  const alerts = result.kind === "mapped" ? result.alerts : [];
  const left = result.kind === "mapped" && result.unmapped ? [`of it ${result.unmapped.reason}`] : [];
  const dropped = result.kind === "not-an-alert" ? `${result.why}: ` : "";
  if (alerts.length !== gives.length)
    return [...left, `${dropped}it gives ${alerts.length} alerts, not ${gives.length}`];
  return [...left, ...gives.flatMap((expected, index) => differences(expected, alerts[index], index))];

  function differences(expected: Expected, alert: MappedAlert | undefined, index: number): string[] {
    const found = alert && { ...alert.fact, posture: alert.posture, key: alert.fact.key.slice(source.length + 1) };
    return Object.entries(expected).flatMap(([name, wanted]) => {
      const is = found?.[name as keyof Expected];
      const isSame = JSON.stringify(is) === JSON.stringify(wanted);
      return isSame || wanted === undefined
        ? []
        : [`${name} of alert ${index + 1} is ${shown(is)}, not ${shown(wanted)}`];
    });
  }
}

function shown(value: unknown): string {
  return value === undefined ? "not there" : JSON.stringify(value);
}
