import { join } from "node:path";
import { secretVariable } from "../../../src/config/misplaced.ts";
import { type StageRequest, setStage } from "../../../src/exercise/stage.ts";
import { openSqliteLedger } from "../../../src/ledger/sqlite.ts";
import { until } from "../../support/persistent.ts";
import { serverProcess } from "../../support/server-process.ts";
import type { AlertReceiver } from "./alerts.ts";

/** `muster serve` as an operator runs it, in a process of its own, with Slack and Twilio around it in this one. */
export async function startServed({ env = {}, sources = {}, onSlackCall }: Wanted = {}) {
  const alertSources = { ...policy.alerts, ...sources };
  const stage = await setStage({
    policy: { ...policy, alerts: alertSources },
    faster: 1,
    sendsItself: ["edr"],
    ...(onSlackCall && { onSlackCall }),
  });
  const server = serverProcess({ configFile: stage.configFile, env: { ...stage.env, ...env } });
  await server.start();
  const secret = stage.env[secretVariable("edr")] ?? "";
  const alerts: AlertReceiver = { kind: "muster", url: `${stage.botUrl}/alerts/edr`, secret };
  const stop = async () => {
    await server.stop();
    await stage.close();
  };
  /** Until every alert that was answered 202 is mapped too: what is left over would be measured with the next. */
  const mapped = async () => {
    const ledger = await openSqliteLedger({ file: join(stage.folder, "muster.db"), readOnly: true });
    await until("every alert to be mapped", async () => ((await ledger.countAlerts()).stored === 0 ? true : undefined));
    await ledger.close();
  };
  return { stage, alerts, mapped, stop };
}
type Wanted = { env?: Record<string, string>; sources?: Record<string, object> } & Pick<StageRequest, "onSlackCall">;

/** A ladder that texts every minute until somebody answers. */
const policy = {
  organisation: {
    name: "Example",
    bridge: "+1 555 0199",
    triage: { within: "4h", attachWithin: "4h" },
    pageBudget: "10m",
  },
  people: {
    ben: { name: "Ben Adler", roles: ["commander"] },
    amara: { name: "Amara Okafor", roles: ["ciso"] },
  },
  severities: {
    sev1: {
      call: [{ role: "ciso", acknowledgeWithin: "10m" }],
      steps: [{ at: "0%", by: ["chat"] }, ...["1%", "2%", "3%", "4%", "5%", "6%"].map((at) => ({ at, by: ["sms"] }))],
    },
  },
  authority: [{ fallback: true, decides: { any: ["ciso"] } }],
  alerts: {
    edr: {
      kind: "generic",
      auth: { kind: "hmac", header: "X-Signature", algorithm: "sha256", encoding: "hex", signs: "{body}" },
    },
  },
};
