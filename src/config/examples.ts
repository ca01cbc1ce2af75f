import type { ConfiguredSource } from "../alerts/configured.ts";
import { failuresOf } from "../alerts/mapping/examples.ts";
import type { Policy } from "../policy/policy.ts";
import type { Mistake } from "./mistake.ts";
import type { AlertSource } from "./shape.ts";

/**
 * What the examples of a source's mapping come to instead of what they should, each at its line: a mapping that stopped
 * working is found before Muster starts, and not in the incident. `policy` says where services and assets are.
 */
export function failedExamples(source: ConfiguredSource & Pick<AlertSource, "examples">, policy: Policy): Mistake[] {
  const { examples } = source;
  if (!examples) return [];
  const cure = "correct the mapping, or what the example should give";
  return examples.listed.flatMap((example, index) =>
    failuresOf(example, source, policy).map((what) => ({
      ...examples.place(["examples", index]),
      message: `in this example ${what}`,
      cure,
    })),
  );
}
