import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { basename, join, posix } from "node:path";
import { describe, expect, test } from "vitest";
import { init } from "../../src/commands/init.ts";
import { root, textOf, yamlOf } from "./files.ts";
import { contents, filledSecrets, madeSecrets, modeOf, temporaryFolder } from "./secrets.ts";
import { misnamed, mistakesWith, type Variables, variablesThatAreRead, withoutFile } from "./variables.ts";

type Condition = { condition: string };
type Service = {
  image: string;
  build?: { context: string; dockerfile: string };
  user?: string;
  read_only: boolean;
  cap_drop: string[];
  cap_add?: string[];
  security_opt: string[];
  command?: string[];
  environment?: Variables;
  secrets?: string[];
  configs?: { source: string; target: string }[];
  volumes?: string[];
  networks: string[];
  restart: string;
  healthcheck?: { test?: string[]; disable?: boolean };
  depends_on?: Record<string, Condition>;
};
type Compose = {
  services: Record<string, Service>;
  networks: Record<string, { internal?: boolean }>;
  volumes: Record<string, object>;
  configs: Record<string, { file: string }>;
  secrets: Record<string, { file: string }>;
};

const compose = yamlOf<Compose>("infra/compose.yaml");
const services = Object.entries(compose.services);
const service = (name: string): Service => {
  const found = compose.services[name];
  if (!found) throw new Error(`there is no service ${name}`);
  return found;
};
const replica = service("muster-1");
const inInfra = (path: string) => posix.normalize(posix.join("infra", path));

describe("infra/compose.yaml", () => {
  test("names only files that exist, or that infra/.gitignore leaves to whoever runs it", () => {
    const files = [...Object.values(compose.configs), ...Object.values(compose.secrets)].map(({ file }) =>
      inInfra(file),
    );
    const builds = services.flatMap(([, { build }]) =>
      build ? [posix.join(inInfra(build.context), build.dockerfile)] : [],
    );
    const ours = textOf("infra/.gitignore")
      .split("\n")
      .filter((line) => line.startsWith("/"));
    const isTheirs = (file: string) => ours.some((line) => file === `infra${line}` || file.startsWith(`infra${line}`));
    expect([...files, ...builds].filter((file) => !isTheirs(file) && !existsSync(join(root, file)))).toEqual([]);
    expect(files.filter(isTheirs).map((file) => basename(file))).toContain("muster.yaml");
  });

  test("declares every secret, file, volume and network that a service uses, and no other", () => {
    const used = (pick: (each: Service) => string[] | undefined) =>
      new Set(services.flatMap(([, each]) => pick(each) ?? []));
    expect(used(({ secrets }) => secrets)).toEqual(new Set(Object.keys(compose.secrets)));
    expect(used(({ configs }) => configs?.map(({ source }) => source))).toEqual(new Set(Object.keys(compose.configs)));
    expect(used(({ networks }) => networks)).toEqual(new Set(Object.keys(compose.networks)));
    const mounted = used(({ volumes }) => volumes?.map((volume) => volume.split(":")[0] ?? ""));
    expect(mounted).toEqual(new Set(Object.keys(compose.volumes)));
  });

  test.each(services)("%s writes only where it must, and can become no more than it is", (name, each) => {
    expect(each.read_only).toBe(true);
    expect(each.cap_drop).toEqual(["ALL"]);
    expect(each.security_opt).toEqual(["no-new-privileges:true"]);
    // Binding ports 80 and 443 is the one thing that needs anything.
    expect(each.cap_add).toEqual(name === "proxy" ? ["NET_BIND_SERVICE"] : undefined);
    if (name !== "proxy") expect(each.user).toMatch(/^(10001:10001|postgres|redis)$/);
  });

  test("puts only the proxy where the world can reach it, and the databases where nobody but a replica can", () => {
    expect(services.filter(([, each]) => "ports" in each).map(([name]) => name)).toEqual(["proxy"]);
    expect(compose.networks.stores).toEqual({ internal: true });
    for (const store of ["postgres", "redis"]) expect(service(store).networks).toEqual(["stores"]);
    expect(service("proxy").networks).toEqual(["edge"]);
  });

  test("runs two replicas alike, after the tables are up to date", () => {
    expect(service("muster-2")).toEqual(replica);
    expect(replica.command?.[0]).toBe("serve");
    expect(replica.depends_on).toMatchObject({
      migrate: { condition: "service_completed_successfully" },
      postgres: { condition: "service_healthy" },
    });
    expect(service("migrate")).toMatchObject({ restart: "no", environment: replica.environment });
    expect(service("migrate").depends_on).toEqual({ postgres: { condition: "service_healthy" } });
  });

  test("gives the command line words that it knows", () => {
    const help = execFileSync(process.execPath, [join(root, "src/main.ts"), "--help"], { encoding: "utf8" });
    const known = [...help.matchAll(/^ {2}([a-z]+) /gm)].map(([, word]) => word);
    for (const name of ["muster-1", "migrate"]) expect(known).toContain(service(name).command?.[0]);
  });

  test("waits for the health of everything that others wait for", () => {
    const waitedFor = services.flatMap(([, { depends_on }]) =>
      Object.entries(depends_on ?? {}).flatMap(([name, { condition }]) =>
        condition === "service_healthy" ? [name] : [],
      ),
    );
    const isChecked = (name: string) => service(name).healthcheck?.test ?? service(name).build;
    expect([...new Set(waitedFor)].filter((name) => !isChecked(name))).toEqual([]);
    expect(waitedFor).toEqual(expect.arrayContaining(["postgres", "muster-1", "muster-2"]));
  });

  test("mounts the policy where the commands look for it", () => {
    const target = replica.configs?.find(({ source }) => source === "policy")?.target;
    for (const name of ["muster-1", "migrate"])
      expect(service(name).command).toEqual([expect.anything(), "--config", target]);
  });

  test("sets no variable that Muster does not read", () => {
    const known = variablesThatAreRead(["guardduty", "ours"]);
    const set = Object.keys(replica.environment ?? {});
    expect(set.filter((name) => !known.has(name) && !known.has(withoutFile(name)))).toEqual([]);
    expect(set.filter((name) => name.endsWith("_FILE")).length).toBeGreaterThan(5);
  });

  test("mounts each secret under the name of the variable that it fills in", () => {
    const variables = replica.environment ?? {};
    expect(misnamed(variables)).toEqual([]);
    const files = Object.keys(variables).filter((name) => name.endsWith("_FILE"));
    expect(new Set(replica.secrets)).toEqual(new Set(files.map(withoutFile)));
    for (const [name, { file }] of Object.entries(compose.secrets)) expect(file).toBe(`./secrets/${name}`);
  });

  test("gives a replica all it needs, with the secrets filled in and the policy that muster init writes", () => {
    const policy = temporaryFolder();
    init(policy);
    const answers: Variables = {
      PUBLIC_URL: "https://muster.example.com",
      TWILIO_FROM: "+15550100",
      LOG_LEVEL: "info",
    };
    const variables = Object.entries(replica.environment ?? {}).map(([name, value]) => [
      name,
      value.replace(/^\$\{(\w+):[?-].*\}$/, (_all, asked: string) => answers[asked] ?? "not asked for"),
    ]);
    const set = { file: join(policy, "muster.yaml"), secrets: filledSecrets() };
    expect(mistakesWith(Object.fromEntries(variables), set)).toEqual([]);
  });
});

describe("infra/secrets.sh", () => {
  test("makes every secret that Compose mounts, and asks for what only a provider knows", () => {
    const { folder, asked } = madeSecrets();
    expect(Object.keys(contents(folder)).toSorted()).toEqual(Object.keys(compose.secrets).toSorted());
    expect(asked).toEqual(["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"]);
  });

  test("makes other secrets every time, and never overwrites one", () => {
    const { folder } = madeSecrets();
    const first = contents(folder);
    execFileSync("sh", [join(root, "infra/secrets.sh"), folder]);
    expect(contents(folder)).toEqual(first);
    const other = contents(madeSecrets().folder);
    for (const name of ["MUSTER_ADMIN_TOKEN", "POSTGRES_PASSWORD", "REDIS_AUTH"])
      expect(other[name]).not.toBe(first[name]);
  });

  test("lets nobody else on the machine in, and every account in a container", () => {
    const { folder } = madeSecrets();
    expect(modeOf(folder)).toBe(0o700);
    expect(modeOf(join(folder, "DATABASE_URL"))).toBe(0o644);
  });

  test("writes addresses that name Compose's own databases, with their passwords", () => {
    const {
      DATABASE_URL = "",
      POSTGRES_PASSWORD = "",
      REDIS_URL = "",
      REDIS_AUTH = "",
    } = contents(madeSecrets().folder);
    const { POSTGRES_USER, POSTGRES_DB } = service("postgres").environment ?? {};
    expect(DATABASE_URL.trim()).toBe(
      `postgres://${POSTGRES_USER}:${POSTGRES_PASSWORD.trim()}@postgres:5432/${POSTGRES_DB}`,
    );
    expect(REDIS_URL.trim()).toBe(`redis://:${REDIS_AUTH.replace("requirepass ", "").trim()}@redis:6379`);
    expect(POSTGRES_PASSWORD.trim()).toMatch(/^[0-9a-f]{64}$/);
  });

  test("never replaces a sealing key that is there", () => {
    const kept = join(temporaryFolder(), "kept");
    execFileSync("mkdir", [kept]);
    writeFileSync(join(kept, "MUSTER_SEALING_KEY"), "ours");
    execFileSync("sh", [join(root, "infra/secrets.sh"), kept]);
    expect(contents(kept).MUSTER_SEALING_KEY).toBe("ours");
  });
});

describe("infra/Caddyfile", () => {
  const caddyfile = textOf("infra/Caddyfile");

  test("passes requests on to the replicas, at the port they listen on", () => {
    const upstreams = /reverse_proxy (.*) \{/.exec(caddyfile)?.[1]?.split(" ");
    expect(upstreams).toEqual(["muster-1:3000", "muster-2:3000"]);
    const names = (upstreams ?? []).map((upstream) => upstream.split(":", 1)[0] ?? "");
    expect(Object.keys(compose.services)).toEqual(expect.arrayContaining(names));
    expect(replica.environment).not.toHaveProperty("PORT");
  });

  test("keeps probes and figures to itself", () => {
    expect(caddyfile).toMatch(/@inside path \/healthz \/readyz \/metrics\n\trespond @inside 404\n/);
  });

  test("closes every block that it opens", () => {
    const braces = caddyfile.replaceAll(/#.*|\{\$\w+\}/g, "").match(/[{}]/g) ?? [];
    let depth = 0;
    for (const brace of braces) {
      depth += brace === "{" ? 1 : -1;
      expect(depth).toBeGreaterThanOrEqual(0);
    }
    expect(depth).toBe(0);
  });
});
