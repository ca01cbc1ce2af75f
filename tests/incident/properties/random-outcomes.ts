import type { Outcome } from "../../../src/incident/commands.ts";
import type { Incident } from "../../../src/incident/incident.ts";
import { type Effect, owed } from "../../../src/incident/owed.ts";
import { incidentId, pick } from "./random-pick.ts";

/** What became of something that is owed, or of something that never was, or twice over. */
export function outcomeOf(incident: Incident, which: number): Outcome {
  const effects = owed(incident);
  const pages = Object.values(incident.callIns).flatMap((callIn) => Object.keys(callIn.pages));
  const page = pick([...pages, "page:INC-7K3Q2:constructor:0:sms", "page", ""], which);
  const effect = pick(["card:x", `invite:${incidentId}:amara`, "__proto__"], which);
  if (effects.length > 0 && which % 10 < 8) {
    // What is owed first is what is sent first: pages.
    return outcomeFor(pick(effects, which % 4 ? (which >> 4) % 4 : which >> 4), which % 10 < 5);
  }
  const late: Outcome[] = [
    { type: "PageAccepted", data: { page, ref: `late-${which}` } },
    { type: "PageFailed", data: { page, reason: "late" } },
    { type: "RoomOpened", data: { effect, room: { platform: "slack", id: `C${which}`, name: "room" } } },
    { type: "RoomFailed", data: { effect, reason: "unavailable" } },
    { type: "PersonInvited", data: { effect, person: "amara" } },
    { type: "InviteFailed", data: { effect, person: pick(["amara", "ben", "carla"], which), reason: notLetIn(which) } },
    { type: "ExcludedPersonSeen", data: { person: pick(["amara", "ben", "carla"], which), platform: "slack" } },
    { type: "CardFailed", data: { effect, reason: "rejected" } },
    { type: "NoticePosted", data: { effect } },
    { type: "NoticeFailed", data: { effect, reason: "rejected" } },
    { type: "ExportFailed", data: { effect, reason: "rejected" } },
    { type: "RoomLost", data: { effect, reason: "gone" } },
    { type: "RoomArchived", data: { effect } },
    { type: "ArchiveFailed", data: { effect, reason: "rejected" } },
  ];
  return pick(late, which >> 2);
}

/** Mostly the platform takes them for somebody from outside. */
function notLetIn(which: number): string {
  return pick(["guest", "from-elsewhere", "not-found"], which);
}

function outcomeFor(of: Effect, isGood: boolean): Outcome {
  const { effect } = of;
  const reason = "rejected";
  switch (of.kind) {
    case "page": {
      const data = { page: effect };
      return isGood
        ? { type: "PageAccepted", data: { ...data, ref: effect } }
        : { type: "PageFailed", data: { ...data, reason } };
    }
    case "room": {
      const room = { platform: of.platform, id: `${of.platform} room`, name: "room" };
      return isGood ? { type: "RoomOpened", data: { effect, room } } : { type: "RoomFailed", data: { effect, reason } };
    }
    case "invite": {
      const { person } = of;
      return isGood
        ? { type: "PersonInvited", data: { effect, person } }
        : { type: "InviteFailed", data: { effect, person, reason: notLetIn(effect.length) } };
    }
    case "remove": {
      const { person } = of;
      return isGood
        ? { type: "PersonRemoved", data: { effect, person } }
        : { type: "RemovalFailed", data: { effect, person, reason } };
    }
    case "card":
      return isGood
        ? { type: "CardPosted", data: { effect, ref: effect } }
        : { type: "CardFailed", data: { effect, reason } };
    case "notice":
      return isGood ? { type: "NoticePosted", data: { effect } } : { type: "NoticeFailed", data: { effect, reason } };
    case "links":
      return isGood ? { type: "RoomLinked", data: { effect } } : { type: "RoomLinksFailed", data: { effect, reason } };
    case "archive":
      return isGood ? { type: "RoomArchived", data: { effect } } : { type: "ArchiveFailed", data: { effect, reason } };
    case "export":
      return isGood ? { type: "ExportSent", data: { effect } } : { type: "ExportFailed", data: { effect, reason } };
  }
}
