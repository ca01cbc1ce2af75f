import type { OrganisationRefusal } from "../../../organisation/decide.ts";
import type { Card } from "../../card.ts";
import { personName } from "../names.ts";
import type { Reader } from "../organisation/delegation.ts";
import { shortCard } from "../parts.ts";
import { timesFrom } from "../times.ts";
import { refusalCard } from "./refusal.ts";

/** Why something asked of the organisation did not happen, and what to do instead. */
export function organisationRefusalCard(refusal: OrganisationRefusal, reader: Reader): Card {
  const { code } = refusal;
  if (code === "not-permitted" || code === "unknown-person" || code === "not-known-yet") {
    return refusalCard(refusal, reader.names);
  }
  return shortCard(`refusal-${code}`, "That did not happen", ...sentences(refusal, reader));
}

type Other = Exclude<OrganisationRefusal, { code: "not-permitted" | "unknown-person" | "not-known-yet" }>;

function sentences(refusal: Other, { names, person, now, zone }: Reader): [what: string, cure: string] {
  switch (refusal.code) {
    case "delegate-to-oneself":
      return [
        "You cannot stand in for yourself.",
        "Please name somebody else: /muster delegate @somebody until 18:00.",
      ];
    case "delegate-unreachable":
      return [
        `Muster has no way to reach ${personName(names, refusal.person)}.`,
        "Please name somebody else, or ask whoever keeps the directory to add their address.",
      ];
    case "delegate-is-away": {
      const who = personName(names, refusal.person);
      const until = timesFrom(now, zone).at(refusal.until);
      const whom =
        refusal.delegate === person ? "you, so it would go round in a circle" : personName(names, refusal.delegate);
      return [
        `${who} is away until ${until} and has handed over to ${whom}.`,
        "Please name somebody who can be called themselves.",
      ];
    }
    case "until-in-the-past":
      return [
        "That time is past already.",
        "Please name a later one: /muster delegate @somebody until 2026-12-01 09:00.",
      ];
    case "delegation-too-long":
      return [
        `Somebody can stand in for you for ${refusal.days} days at most.`,
        "If it is for longer, please ask whoever keeps the directory to change who holds your role.",
      ];
    case "no-delegation":
      return ["Nobody stands in for you now, so there is nothing to end.", "You are called yourself."];
    case "from-outside":
      return [
        "Your chat account is a guest's, another organisation's or switched off, and nobody from outside agrees to anything unless the policy names them so.",
        "Please ask whoever keeps muster.yaml: muster check says what your entry there needs.",
      ];
    case "not-yours-to-agree":
      return ["This text does not ask for your agreement.", "/muster agreements shows what does."];
    case "text-expired":
      return [
        "This standing order has expired, so there is nothing to agree to.",
        "Whoever keeps the policy can renew it.",
      ];
    case "shown-an-older-text":
      return [
        "This text has changed since it was shown to you, so your agreement was not recorded.",
        "Please read it as it is now: /muster agreements.",
      ];
    case "tested-lately":
      return [
        "You tested this a moment ago.",
        `Once a minute is enough: please wait until ${timesFrom(now, zone, "HH:mm:ss").at(refusal.at)}.`,
      ];
    case "unreachable":
      return [
        "Muster has no way to reach you by itself but a call.",
        "Use the button that rings you too, or ask whoever keeps the directory to add your addresses.",
      ];
    case "not-agreed":
      return ["There is no such agreement of yours to take back.", "/muster agreements shows what you agreed to."];
  }
}
