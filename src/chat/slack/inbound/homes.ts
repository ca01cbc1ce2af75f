import type { SlackEventMiddlewareArgs } from "@slack/bolt";
import { ProviderError } from "../../../run/send.ts";
import type { Speaker } from "../../front.ts";
import { nameOf } from "../../patience.ts";
import { renderHome } from "../blocks/form.ts";
import { type Answering, speakerOfEvent } from "./answers.ts";

/**
 * The home tabs of those who opened theirs since this process started: drawn when they open it, after they pressed
 * something, and a moment after something changed here. What another replica recorded is there at the next of these.
 */
export type Homes = {
  /** `team`: the workspace whose Slack shows it. */
  opened(by: Speaker, team: string): void;
  /** They pressed something: what it changed is shown where they have their home open. */
  refresh(by: Speaker): void;
  changed(): void;
};

type Opener = { by: Speaker; team: string; shown?: string; timer?: NodeJS.Timeout; drawing: Promise<void> };

/** Many changes come together: each home is drawn once for all of them. */
const pauseMs = 2_000;
/** Whoever opened theirs longest ago sees it anew when they open it. */
const mostOpeners = 200;

export function createHomes({ front, client, log }: Pick<Answering, "front" | "client" | "log">): Homes {
  const openers = new Map<string, Opener>();

  async function draw(opener: Opener): Promise<void> {
    const { by, team } = opener;
    try {
      const view = renderHome(await front.home({ by }));
      const shown = JSON.stringify(view);
      if (shown === opener.shown) return;
      const there = client.inWorkspace(team);
      await there.call("views.publish", { lane: "card" }, (web) => web.views.publish({ user_id: by.user, view }));
      opener.shown = shown;
    } catch (error) {
      log.warn({ code: error instanceof ProviderError ? error.code : nameOf(error) }, "a home was not drawn");
    }
  }

  /** One after the other, so that an older one never covers a newer one. */
  function next(opener: Opener): void {
    clearTimeout(opener.timer);
    delete opener.timer;
    opener.drawing = opener.drawing.then(() => draw(opener));
  }

  return {
    opened(by, team) {
      const opener: Opener = openers.get(by.user) ?? { by, team, drawing: Promise.resolve() };
      // Another replica may have drawn it since.
      delete opener.shown;
      openers.delete(by.user);
      opener.by = by;
      opener.team = team;
      openers.set(by.user, opener);
      const [oldest] = openers.keys();
      if (openers.size > mostOpeners && oldest !== undefined) openers.delete(oldest);
      next(opener);
    },
    refresh({ user }) {
      const opener = openers.get(user);
      if (opener) next(opener);
    },
    changed() {
      for (const opener of openers.values()) opener.timer ??= setTimeout(() => next(opener), pauseMs).unref();
    },
  };
}

/** Events are told once; a home that was not drawn is drawn when it is opened again. */
export async function openHome(
  homes: Pick<Homes, "opened">,
  { event, body }: SlackEventMiddlewareArgs<"app_home_opened">,
): Promise<void> {
  if (event.tab === "home") homes.opened(speakerOfEvent(event.user, body), body.team_id);
}
