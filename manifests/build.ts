import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type SchemaObject } from "ajv";
import { zipSync } from "fflate";
import { parse } from "yaml";

/**
 * `npm run manifests`: checks the manifests of Slack's and Teams' apps against what their vendors' pages say, offline, and
 * writes Teams' app package, `manifests/muster-teams.zip`. The package is for the app of `TEAMS_APP_ID`, at `PUBLIC_URL`.
 */

const path = (name: string) => join(import.meta.dirname, name);
const text = (name: string) => readFileSync(path(name), "utf8");
const schemaOf = (platform: "slack" | "teams") => JSON.parse(text(`schemas/${platform}.schema.json`)) as SchemaObject;

const placeholder = { appId: "00000000-0000-0000-0000-000000000000", address: "https://muster.example.com" };

/** What is wrong with a manifest, each with where; nothing when Slack would take it. */
export function slackMistakes(yaml: string = text("slack.yaml")): string[] {
  return mistakesIn(schemaOf("slack"), parse(yaml));
}

/** The same for Teams', and for the sizes of its icons. */
export function teamsMistakes(manifest: unknown = JSON.parse(text("teams/manifest.json"))): string[] {
  const icons = Object.entries(sizes).flatMap(([name, size]) => {
    const { width, height } = pngSize(readFileSync(path(`teams/${name}`)));
    return width === size && height === size ? [] : [`${name} is ${width} × ${height}, and not ${size} × ${size}`];
  });
  return [...mistakesIn(schemaOf("teams"), manifest), ...icons];
}

const sizes = { "color.png": 192, "outline.png": 32 };

/** Teams' app package: the manifest and its icons, at the root of a zip. */
export function teamsPackage({ appId, address }: typeof placeholder): Uint8Array {
  const manifest = text("teams/manifest.json")
    .replaceAll(placeholder.appId, appId)
    .replaceAll(placeholder.address, address);
  const mistakes = teamsMistakes(JSON.parse(manifest));
  if (mistakes.length > 0) throw new Error(mistakes.join("\n"));
  const icons = Object.keys(sizes).map((name) => [name, readFileSync(path(`teams/${name}`))]);
  return zipSync({ "manifest.json": Buffer.from(manifest), ...Object.fromEntries(icons) }, { mtime: "2026-01-01" });
}

function mistakesIn(schema: SchemaObject, manifest: unknown): string[] {
  const ajv = new Ajv({ allErrors: true, strictTypes: false });
  if (ajv.validate(schema, manifest)) return [];
  return (ajv.errors ?? []).map(({ instancePath, message }) => `${instancePath || "/"}: ${message}`);
}

/** Of a PNG's first chunk (www.w3.org/TR/png-3, 11.2.1). */
function pngSize(png: Buffer): { width: number; height: number } {
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20) };
}

function main(): void {
  const mistakes = [
    ...slackMistakes().map((each) => `slack.yaml ${each}`),
    ...teamsMistakes().map((each) => `teams/manifest.json ${each}`),
  ];
  for (const mistake of mistakes) console.error(`✗ ${mistake}`);
  if (mistakes.length > 0) {
    process.exitCode = 1;
    return;
  }
  console.log("✓ manifests/slack.yaml and manifests/teams/manifest.json are as their vendors want them");
  const { TEAMS_APP_ID: appId, PUBLIC_URL: address } = process.env;
  const isForUse = appId !== undefined && address !== undefined;
  const file = path("muster-teams.zip");
  writeFileSync(file, teamsPackage(isForUse ? { appId, address: address.replace(/\/$/, "") } : placeholder));
  console.log(isForUse ? `✓ ${file} is for ${appId} at ${address}` : `✓ ${file}, a specimen: ${cure}`);
}

const cure = "set TEAMS_APP_ID and PUBLIC_URL to have one that can be uploaded";

if (import.meta.main) main();
