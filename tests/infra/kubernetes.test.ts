import { existsSync, globSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { describe, expect, test } from "vitest";
import { createHttp } from "../../src/http.ts";
import { createLog } from "../../src/log.ts";
import { createMetrics } from "../../src/metrics.ts";
import { root, textOf, yamlOf } from "./files.ts";
import { filledSecrets } from "./secrets.ts";
import { misnamed, mistakesWith, type Variables, variablesThatAreRead, withoutFile } from "./variables.ts";

const folder = "infra/kubernetes";
const example = `${folder}/overlays/example`;

type Generator = { name: string; literals?: string[]; files?: string[] };
type Kustomization = {
  kind: string;
  resources: string[];
  configMapGenerator?: Generator[];
  secretGenerator?: Generator[];
  images?: { name: string }[];
};
type Labels = Record<string, string>;
type Selector = { matchLabels: Labels };
type Probe = { httpGet: { path: string; port: string }; periodSeconds: number; failureThreshold: number };
type Container = {
  name: string;
  image: string;
  args: string[];
  envFrom: { configMapRef: { name: string } }[];
  ports?: { name: string; containerPort: number }[];
  startupProbe?: Probe;
  livenessProbe?: Probe;
  readinessProbe?: Probe;
  volumeMounts: { name: string; mountPath: string }[];
  securityContext: object;
  resources: object;
};
type Pod = {
  terminationGracePeriodSeconds: number;
  securityContext: object;
  initContainers: Container[];
  containers: Container[];
  volumes: { name: string; secret?: { secretName: string; defaultMode: number }; emptyDir?: object }[];
};
type Deployment = {
  spec: { replicas: number; selector: Selector; template: { metadata: { labels: Labels }; spec: Pod } };
};

const baseKustomization = yamlOf<Kustomization>(`${folder}/base/kustomization.yaml`);
const exampleKustomization = yamlOf<Kustomization>(`${example}/kustomization.yaml`);
const deployment = yamlOf<Deployment>(`${folder}/base/deployment.yaml`);
const { labels } = deployment.spec.template.metadata;
const pod = deployment.spec.template.spec;
const containers = [...pod.initContainers, ...pod.containers];
const [muster] = pod.containers;
const variables = variablesOf([
  ...(baseKustomization.configMapGenerator ?? []),
  ...(exampleKustomization.configMapGenerator ?? []),
]);

function variablesOf(generators: Generator[]): Variables {
  const literals = generators.flatMap((generator) => generator.literals ?? []);
  return Object.fromEntries(
    literals.map((literal) => [literal.split("=", 1)[0], literal.slice(literal.indexOf("=") + 1)]),
  );
}

describe("infra/kubernetes", () => {
  test("lists only files that exist, and leaves none out", () => {
    const listed = [`${folder}/base/kustomization.yaml`, `${example}/kustomization.yaml`].flatMap((path) => {
      const { resources, secretGenerator = [], configMapGenerator = [] } = yamlOf<Kustomization>(path);
      const files = [...secretGenerator, ...configMapGenerator].flatMap((generator) => generator.files ?? []);
      return [path, ...[...resources, ...files].map((file) => posix.join(dirname(path), file))];
    });
    expect(listed.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    const there = globSync(`${folder}/**/*.yaml`, { cwd: root });
    expect(there.filter((path) => !listed.includes(path))).toEqual([]);
    expect(there.length).toBeGreaterThan(7);
  });

  test("is all YAML that says what it is", () => {
    for (const path of globSync(`${folder}/**/*.yaml`, { cwd: root })) {
      if (path.endsWith("muster.yaml")) continue;
      expect(yamlOf<object>(path), path).toMatchObject({ apiVersion: expect.any(String), kind: expect.any(String) });
    }
  });

  test("has a source for every Secret and ConfigMap that is mounted", () => {
    const made = [baseKustomization, exampleKustomization].flatMap(
      ({ configMapGenerator = [], secretGenerator = [] }) =>
        [...configMapGenerator, ...secretGenerator].map(({ name }) => name),
    );
    // Made by hand or by a store of secrets, as the example says, so that it is never beside the manifests.
    const byHand = "muster-secrets";
    expect(textOf(`${example}/kustomization.yaml`)).toContain(`create secret generic ${byHand}`);
    const wanted = [
      ...pod.volumes.flatMap(({ secret }) => (secret ? [secret.secretName] : [])),
      ...containers.flatMap(({ envFrom }) => envFrom.map(({ configMapRef }) => configMapRef.name)),
    ];
    expect(new Set(wanted)).toEqual(new Set([...made, byHand]));
    expect(exampleKustomization.images?.map(({ name }) => name)).toEqual([
      ...new Set(containers.map(({ image }) => image)),
    ]);
  });

  test("finds the pods by the labels that they have", () => {
    const service = yamlOf<{ spec: { selector: Labels; ports: { targetPort: string }[] } }>(
      `${folder}/base/service.yaml`,
    );
    const budget = yamlOf<{ spec: { selector: Selector; minAvailable: number } }>(
      `${folder}/base/disruption-budget.yaml`,
    );
    const network = yamlOf<{ spec: { podSelector: Selector } }>(`${folder}/base/network-policy.yaml`);
    expect(service.spec.selector).toEqual(labels);
    for (const { matchLabels } of [deployment.spec.selector, budget.spec.selector, network.spec.podSelector]) {
      expect(matchLabels).toEqual(labels);
    }
    expect(service.spec.ports.map(({ targetPort }) => targetPort)).toEqual(muster?.ports?.map(({ name }) => name));
    expect(budget.spec.minAvailable).toBeLessThan(deployment.spec.replicas);
  });

  test("keeps replicas apart", () => {
    const apart = { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: labels } };
    expect(pod).toMatchObject({
      affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ podAffinityTerm: apart }] } },
      topologySpreadConstraints: [apart, { topologyKey: "topology.kubernetes.io/zone" }],
    });
  });

  test("asks for what the replicas answer", () => {
    const http = createHttp({
      log: createLog("silent"),
      metrics: createMetrics(),
      ready: async () => ({ notReady: [], degraded: [] }),
    });
    const { startupProbe, livenessProbe, readinessProbe } = muster ?? {};
    expect([startupProbe, livenessProbe, readinessProbe].map((probe) => probe?.httpGet.path)).toEqual([
      "/healthz",
      "/healthz",
      "/readyz",
    ]);
    for (const probe of [startupProbe, livenessProbe, readinessProbe]) {
      expect(http.hasRoute({ method: "GET", url: probe?.httpGet.path ?? "" })).toBe(true);
      expect(muster?.ports?.map(({ name }) => name)).toContain(probe?.httpGet.port);
    }
    expect(String(muster?.ports?.[0]?.containerPort)).toBe(variables.PORT);
  });

  test("brings the tables up to date before a replica serves, with the same settings", () => {
    const [migrate] = pod.initContainers;
    expect(migrate?.args).toEqual(["migrate", "--config", "/etc/muster/muster.yaml"]);
    expect(muster?.args).toEqual(["serve", "--config", "/etc/muster/muster.yaml"]);
    expect(migrate?.envFrom).toEqual(muster?.envFrom);
    expect(migrate?.volumeMounts).toEqual(muster?.volumeMounts);
  });

  test.each(containers.map((container) => [container.name, container] as const))(
    "%s meets the restricted pod security standard, with a read-only root",
    (_name, container) => {
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      });
      expect(container.resources).toMatchObject({
        requests: { memory: expect.any(String) },
        limits: { memory: "512Mi" },
      });
    },
  );

  test("runs as the image's own account, and without a token for the cluster", () => {
    const [, uid, gid] = /^USER (\d+):(\d+)$/m.exec(textOf("infra/Dockerfile")) ?? [];
    expect(pod.securityContext).toMatchObject({
      runAsNonRoot: true,
      runAsUser: Number(uid),
      runAsGroup: Number(gid),
      fsGroup: Number(gid),
      seccompProfile: { type: "RuntimeDefault" },
    });
    expect(pod).toMatchObject({ automountServiceAccountToken: false, enableServiceLinks: false });
    const namespace = yamlOf<{ metadata: { labels: Labels } }>(`${example}/namespace.yaml`);
    expect(namespace.metadata.labels).toMatchObject({ "pod-security.kubernetes.io/enforce": "restricted" });
  });

  test("mounts secrets as files that only its own group may read", () => {
    const modes = pod.volumes.flatMap(({ secret }) => (secret ? [secret.defaultMode] : []));
    expect(modes).toEqual([0o440, 0o440]);
    expect(JSON.stringify(containers)).not.toContain("secretKeyRef");
  });

  test("lets a replica reach names, Slack, Twilio and its stores, and be reached on its port alone", () => {
    type Rule = { ports: { port: number | string }[] };
    const { spec } = yamlOf<{ spec: { policyTypes: string[]; ingress: Rule[]; egress: Rule[] } }>(
      `${folder}/base/network-policy.yaml`,
    );
    const ports = (rules: Rule[]) => new Set(rules.flatMap((rule) => rule.ports.map(({ port }) => port)));
    expect(spec.policyTypes).toEqual(["Ingress", "Egress"]);
    expect(ports(spec.ingress)).toEqual(new Set(["http"]));
    expect(ports(spec.egress)).toEqual(new Set([53, 443, 5432, 6379]));
  });
});

describe("the example overlay", () => {
  test("sets no variable that Muster does not read", () => {
    const known = variablesThatAreRead(["guardduty"]);
    expect(Object.keys(variables).filter((name) => !known.has(name) && !known.has(withoutFile(name)))).toEqual([]);
  });

  test("names each secret's file like the variable that it fills in, where the Secret is mounted", () => {
    expect(misnamed(variables)).toEqual([]);
    const mounted = muster?.volumeMounts.find(({ name }) => name === "secrets")?.mountPath;
    const files = Object.entries(variables).filter(([name]) => name.endsWith("_FILE"));
    expect(files.length).toBeGreaterThan(5);
    for (const [, path] of files) expect(dirname(path)).toBe(mounted);
  });

  test("gives a replica all it needs, and a policy that can be kept", () => {
    const set = { file: join(root, example, "muster.yaml"), secrets: filledSecrets() };
    expect(mistakesWith(variables, set)).toEqual([]);
  });

  test("opens every door to the world but probes and figures", () => {
    type Ingress = { spec: { rules: { http: { paths: { path: string }[] } }[] } };
    const [rule] = yamlOf<Ingress>(`${example}/ingress.yaml`).spec.rules;
    const open = rule?.http.paths.map(({ path }) => path) ?? [];
    const doors = globSync("src/**/{receive,inbound,*-inbound}.ts", { cwd: root }).flatMap((file) =>
      [...textOf(file).matchAll(/"(\/[a-z]+\/[a-z:]+)"/g)].map(([, path]) => path ?? ""),
    );
    expect(doors).toEqual(expect.arrayContaining(["/alerts/:source", "/slack/events", "/twilio/sms"]));
    expect(doors.filter((path) => !open.some((prefix) => path.startsWith(`${prefix}/`)))).toEqual([]);
    for (const inside of ["/healthz", "/readyz", "/metrics"]) {
      expect(open.some((prefix) => inside.startsWith(prefix))).toBe(false);
    }
  });
});
