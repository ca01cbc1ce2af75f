import { existsSync } from "node:fs";

/**
 * `npm run screenshots`: draws the cards that matter most as Teams does, in Microsoft's own Agents Playground at a phone's
 * width, into `manifests/teams/screenshots`. `CHROMIUM`: which Chromium or Chrome draws them.
 */

process.exitCode = await main();

async function main(): Promise<number> {
  const chromium = chromiumHere();
  if (chromium === undefined) {
    console.error("✗ There is no Chromium here. On Debian: apt-get install chromium; or name one in CHROMIUM.");
    return 1;
  }
  const { drawCards } = await import("./pictures.ts");
  for (const file of await drawCards(chromium)) console.log(`✓ ${file}`);
  return 0;
}

function chromiumHere(): string | undefined {
  const { CHROMIUM: named } = process.env;
  const usual = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  return (named === undefined ? usual : [named]).find((file) => existsSync(file));
}
