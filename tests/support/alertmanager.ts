import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../src/exercise/free-port.ts";
import { until } from "./persistent.ts";
import { findProgram, startTied } from "./programs.ts";

type Labels = Record<string, string>;

export type Alertmanager = {
  /** As Prometheus does at every evaluation: says that an alert fires, or has ended. */
  post(labels: Labels, change?: { annotations?: Labels; endsAt?: string }): Promise<void>;
  url: string;
  stop(): Promise<void>;
};

type Webhook = { url: string; secret: string };

/** A real Prometheus Alertmanager that sends every group to one webhook, soon and again every second; or to nobody. */
export async function startAlertmanager(webhook?: Webhook): Promise<Alertmanager> {
  const command = await findProgram({
    name: "prometheus-alertmanager",
    instruction: "This test needs Prometheus Alertmanager: install prometheus-alertmanager",
  });
  const folder = await mkdtemp(join(tmpdir(), "muster-alertmanager-"));
  const config = join(folder, "alertmanager.yml");
  await writeFile(config, configOf(webhook));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const { stop } = startTied(command, [
    `--config.file=${config}`,
    `--storage.path=${folder}`,
    `--web.listen-address=127.0.0.1:${port}`,
    "--cluster.listen-address=",
    "--log.level=error",
  ]);
  await until("Alertmanager", async () => ((await fetch(`${url}/-/ready`)).ok ? true : undefined), 20_000);
  return {
    url,
    async post(labels, change = {}) {
      const headers = { "content-type": "application/json" };
      const body = JSON.stringify([{ labels, ...change }]);
      const { status } = await fetch(`${url}/api/v2/alerts`, { method: "POST", headers, body });
      if (status !== 200) throw new Error(`Alertmanager answered ${status}`);
    },
    async stop() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function configOf(webhook: Webhook | undefined): string {
  if (!webhook) return "route: { receiver: nobody }\nreceivers: [{ name: nobody }]\n";
  const { url, secret } = webhook;
  return `
route:
  receiver: muster
  group_by: [site]
  group_wait: 100ms
  group_interval: 1s
  repeat_interval: 1s
receivers:
  - name: muster
    webhook_configs:
      - url: ${url}
        send_resolved: true
        http_config: { authorization: { type: Bearer, credentials: ${secret} } }
`;
}
