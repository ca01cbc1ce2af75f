import type { Source } from "../alert.ts";
import { alertmanager } from "./alertmanager.ts";
import { crowdstrike } from "./crowdstrike.ts";
import { eventbridge } from "./eventbridge.ts";
import { falco } from "./falco.ts";
import { gcpscc } from "./gcpscc.ts";
import { generic } from "./generic.ts";
import { guardduty } from "./guardduty.ts";
import { ocsf } from "./ocsf.ts";
import { securityhub } from "./securityhub.ts";
import { suricata } from "./suricata.ts";

/** The built-in mappings. A configured source names one of them as its kind. */
export const sources = {
  guardduty,
  securityhub,
  ocsf,
  eventbridge,
  alertmanager,
  crowdstrike,
  falco,
  gcpscc,
  suricata,
  generic,
} satisfies Record<string, Source>;

export type SourceKind = keyof typeof sources;
