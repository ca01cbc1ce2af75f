import type { Source } from "../alert.ts";
import { alertmanager } from "./alertmanager.ts";
import { cef } from "./cef.ts";
import { claroty } from "./claroty.ts";
import { crowdsec } from "./crowdsec.ts";
import { crowdstrike } from "./crowdstrike.ts";
import { datadog } from "./datadog.ts";
import { elastic } from "./elastic.ts";
import { eventbridge } from "./eventbridge.ts";
import { falco } from "./falco.ts";
import { gcpscc } from "./gcpscc.ts";
import { generic } from "./generic.ts";
import { github } from "./github.ts";
import { grafana } from "./grafana.ts";
import { guardduty } from "./guardduty.ts";
import { leef } from "./leef.ts";
import { msgraph } from "./msgraph.ts";
import { nozomi } from "./nozomi.ts";
import { ocsf } from "./ocsf.ts";
import { okta } from "./okta.ts";
import { pagerduty } from "./pagerduty.ts";
import { securityhub } from "./securityhub.ts";
import { sentinel } from "./sentinel.ts";
import { sentinelone } from "./sentinelone.ts";
import { splunk } from "./splunk.ts";
import { sumo } from "./sumo.ts";
import { suricata } from "./suricata.ts";
import { wazuh } from "./wazuh.ts";

/** The built-in mappings. A configured source names one of them as its kind. */
export const sources = {
  alertmanager,
  cef,
  claroty,
  crowdsec,
  crowdstrike,
  datadog,
  elastic,
  eventbridge,
  falco,
  gcpscc,
  generic,
  github,
  grafana,
  guardduty,
  leef,
  msgraph,
  nozomi,
  ocsf,
  okta,
  pagerduty,
  securityhub,
  sentinel,
  sentinelone,
  splunk,
  sumo,
  suricata,
  wazuh,
} satisfies Record<string, Source>;

export type SourceKind = keyof typeof sources;
