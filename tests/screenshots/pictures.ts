import { mkdirSync } from "node:fs";
import { join } from "node:path";
import Fastify from "fastify";
import { chromium, type Page } from "playwright-core";
import type { Card } from "../../src/chat/card.ts";
import { renderMessage } from "../../src/chat/teams/cards/render.ts";
import { personalCards, roomCards } from "../support/gallery/kept-current.ts";
import { runPlayground } from "../support/playground-process.ts";

const cards = { ...roomCards(), ...personalCards() };
const pictures: Record<string, Card | undefined> = {
  "call-in": cards["callInCard: waiting"],
  situation: cards["situationCard: much has happened"],
  decision: cards["decisionCard: to choose"],
};

const phone = { width: 375, margin: 16, pixels: 2 };
/** High enough for all of them at once. */
const height = 4_000;
/** The Playground's own page is made for a desk: as it is, its chat is never narrower than 600 pixels. */
const onPhone = `
  * { min-width: 0 !important; font-family: "Segoe UI", "Liberation Sans", sans-serif !important; }
  .fai-OutputCard { box-sizing: border-box; width: ${phone.width - 2 * phone.margin}px; }
  .fai-OutputCard > * { width: 100%; }
`;

/** Draws each card with that Chromium, and gives where its picture is. */
export async function drawCards(executablePath: string): Promise<string[]> {
  const bot = Fastify({ forceCloseConnections: true });
  bot.all("/api/messages", async () => ({}));
  await bot.listen({ port: 0, host: "127.0.0.1" });
  const playground = await runPlayground(`${bot.listeningOrigin}/api/messages`);
  // Root may not use Chromium's own walls; nothing but the Playground is opened in it.
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  try {
    const size = { viewport: { width: phone.width, height }, deviceScaleFactor: phone.pixels };
    return await takePictures(await browser.newPage(size), playground);
  } finally {
    await browser.close();
    playground.stop();
    await bot.close();
  }
}

async function takePictures(page: Page, playground: Awaited<ReturnType<typeof runPlayground>>): Promise<string[]> {
  const folder = join(import.meta.dirname, "../../manifests/teams/screenshots");
  mkdirSync(folder, { recursive: true });
  await page.goto(playground.url);
  await page.getByTitle("Hide log panel").click();
  await page.addStyleTag({ content: onPhone });
  const chat = await playground.personalChat();
  const files: string[] = [];
  for (const [name, card] of Object.entries(pictures)) {
    if (!card) throw new Error(`the gallery has no card for ${name}`);
    const message = page.locator(".fai-OutputCard").nth(Object.keys(pictures).indexOf(name));
    await playground.shows(chat, renderMessage(card));
    await message.getByRole("button").last().waitFor();
    const file = join(folder, `${name}.png`);
    await message.screenshot({ path: file });
    files.push(file);
  }
  return files;
}
