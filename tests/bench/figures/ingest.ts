import { startAlertmanager } from "../../support/alertmanager.ts";
import { alone, atMost, compared, timesAtLeast } from "../figure.ts";
import { sendAlerts, under } from "../load/alerts.ts";
import { startServed } from "../load/served.ts";
import type { Row } from "../row.ts";

const perSecond = 1_000;
const forMs = 4_000;

export const row: Row = {
  about: "alerts of 3 KB, signature checked, stored and fsynced before 202, against an Alertmanager that keeps nothing",
  async measure({ inPairs, inRuns }) {
    const [muster, alertmanager] = [await startServed(), await startAlertmanager()];
    try {
      const rateOf = async (to: Parameters<typeof sendAlerts>[0]["to"]) => (await sendAlerts({ to, forMs })).perSecond;
      const ours = async () => {
        const rate = await rateOf(muster.alerts);
        await muster.mapped();
        return rate;
      };
      await ours();
      const pairs = await inPairs(ours, () =>
        rateOf({ kind: "alertmanager", url: `${alertmanager.url}/api/v2/alerts` }),
      );
      const runs = await inRuns(async () => {
        const sent = await sendAlerts({ to: muster.alerts, perSecond, forMs });
        await muster.mapped();
        return under(sent, sent.p99Ms);
      });
      return [
        compared({ name: "durable alerts", unit: "/s", peer: "Alertmanager", pairs, goal: timesAtLeast(0.8) }),
        alone({ name: `alert to 202 at ${perSecond}/s, p99`, unit: "ms", runs, goal: atMost(15) }),
      ];
    } finally {
      await Promise.all([muster.stop(), alertmanager.stop()]);
    }
  },
};
