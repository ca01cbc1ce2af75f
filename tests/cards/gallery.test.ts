import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { formIds } from "../../src/chat/card.ts";
import { renderForm, renderHome } from "../../src/chat/slack/blocks/form.ts";
import { renderMessage } from "../../src/chat/slack/blocks/render.ts";
import { renderForm as renderTeamsForm } from "../../src/chat/teams/cards/form.ts";
import { renderMessage as renderTeamsMessage } from "../../src/chat/teams/cards/render.ts";
import { drawn } from "../support/drawn.ts";
import { formsByName } from "../support/gallery/forms.ts";
import { gallery } from "../support/gallery/gallery.ts";
import { actionNewsNames } from "../support/gallery/notices.ts";
import { noticeStories } from "../support/notice-stories.ts";
import { drawnInTeams } from "../support/teams-drawn.ts";

const snapshotOf = (group: string, platform = "slack") =>
  join(import.meta.dirname, "__snapshots__", platform, `${group}.txt`);

/** A heading for each, and what Slack is sent. */
function page<T>(shown: Record<string, T>, draw: (one: T) => string): string {
  return Object.entries(shown)
    .map(([name, one]) => `════ ${name}\n${draw(one)}\n`)
    .join("\n");
}

describe("what Slack is sent", () => {
  it.each(Object.entries(gallery))("of the group “%s” reads as it was reviewed", async (group, cards) => {
    const draw = group === "home" ? renderHome : renderMessage;
    await expect(page(cards(), (card) => drawn(draw(card)))).toMatchFileSnapshot(snapshotOf(group));
  });

  it("of forms reads as it was reviewed", async () => {
    await expect(page(formsByName(), (form) => drawn(renderForm(form)))).toMatchFileSnapshot(snapshotOf("forms"));
  });
});

describe("what Teams is sent", () => {
  it.each(Object.entries(gallery))("of the group “%s” reads as it was reviewed", async (group, cards) => {
    const shown = page(cards(), (card) => drawnInTeams(renderTeamsMessage(card)));
    await expect(shown).toMatchFileSnapshot(snapshotOf(group, "teams"));
  });

  it("of forms reads as it was reviewed", async () => {
    const shown = page(formsByName(), (form) => drawnInTeams(renderTeamsForm(form)));
    await expect(shown).toMatchFileSnapshot(snapshotOf("forms", "teams"));
  });
});

describe("the gallery", () => {
  const names = new Set(Object.values(gallery).flatMap((cards) => Object.keys(cards())));

  it("holds a card of every function that makes one", () => {
    const shown = new Set([...names].map((name) => name.split(":")[0]));
    // A piece of others.
    expect(makersOfCards().filter((maker) => maker !== "shortCard" && !shown.has(maker))).toEqual([]);
  });

  it("holds every kind of notice, and all that is said of actions", () => {
    const kinds = Object.keys(noticeStories).filter((what) =>
      [...names].every((name) => !name.startsWith(`noticeCard: ${what}, `)),
    );
    expect(kinds).toEqual([]);
    expect(actionNewsNames.filter((name) => !names.has(name))).toEqual([]);
  });

  it("holds every form", () => {
    const forms = Object.keys(formsByName());
    expect(formIds.filter((id) => !forms.includes(id))).toEqual([]);
  });
});

/** Whatever `chat/cards` exports by a name that ends in "Card". */
function makersOfCards(): string[] {
  const folder = join(import.meta.dirname, "../../src/chat/cards");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"));
  return files.flatMap((path) =>
    [...readFileSync(join(folder, path), "utf8").matchAll(/^export (?:function|const) (\w+Card)\b/gm)].map(
      ([, maker]) => maker ?? "",
    ),
  );
}
