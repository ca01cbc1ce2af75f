import type { PersonId } from "../../policy/policy.ts";
import type { EventOf } from "../events.ts";
import type { Notice, Teller } from "../notice.ts";
import type { Instant } from "../time.ts";
import { toldOrByChat } from "../told.ts";

/** What must be said once about updates, and to whoever comes late. */
export type UpdateAbout =
  | { what: "update-given"; text: string; by: PersonId; nextDueAt?: Instant }
  /** To whoever leads. */
  | { what: "update-due"; dueAt: Instant }
  | { what: "update-late"; dueAt: Instant }
  /** To whoever came late. */
  | { what: "catch-up"; person: PersonId };

export type UpdateNews = EventOf<"UpdateGiven" | "UpdateDue" | "UpdateLate" | "CatchUpOwed">;

export function updateNotices({ type, by, data }: UpdateNews, { room, person }: Teller<UpdateAbout>): Notice[] {
  switch (type) {
    case "UpdateGiven": {
      const { text, nextDueAt } = data;
      return room({ what: "update-given", text, by: by.person, ...(nextDueAt && { nextDueAt }) });
    }
    case "UpdateDue":
      return toldOrByChat(data.told, data.people).map((to) =>
        person(to.person, to.by, { what: "update-due", dueAt: data.dueAt }),
      );
    case "UpdateLate":
      return room({ what: "update-late", dueAt: data.dueAt });
    case "CatchUpOwed":
      return toldOrByChat(data.told, [data.person]).map((to) =>
        person(to.person, to.by, { what: "catch-up", person: data.person }),
      );
  }
}
