import type { Mapping } from "./mapping/mapping.ts";
import type { Overrides } from "./overrides.ts";
import type { SourceKind } from "./sources/index.ts";

/** A source as an installation has it: one of the built-in kinds, or read by a mapping of its own. */
export type ConfiguredSource = Overrides & ({ kind: SourceKind } | { kind: "mapping"; mapping: Mapping });
