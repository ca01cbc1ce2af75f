import type { Source } from "../alert.ts";
import { alertmanager } from "./alertmanager.ts";
import { cef } from "./cef.ts";
import { crowdsec } from "./crowdsec.ts";
import { crowdstrike } from "./crowdstrike.ts";
import { eventbridge } from "./eventbridge.ts";
import { falco } from "./falco.ts";
import { gcpscc } from "./gcpscc.ts";
import { generic } from "./generic.ts";
import { guardduty } from "./guardduty.ts";
import { leef } from "./leef.ts";
import { ocsf } from "./ocsf.ts";
import { pagerduty } from "./pagerduty.ts";
import { securityhub } from "./securityhub.ts";
import { sentinelone } from "./sentinelone.ts";
import { suricata } from "./suricata.ts";
import { wazuh } from "./wazuh.ts";

/** The built-in mappings. A configured source names one of them as its kind. */
export const sources = {
  alertmanager,
  cef,
  crowdsec,
  crowdstrike,
  eventbridge,
  falco,
  gcpscc,
  generic,
  guardduty,
  leef,
  ocsf,
  pagerduty,
  securityhub,
  sentinelone,
  suricata,
  wazuh,
} satisfies Record<string, Source>;

export type SourceKind = keyof typeof sources;
