import type { Refusal } from "../../../incident/verdict.ts";
import { inWords, type Names, personName, roleTitle, roleTitles } from "../names.ts";

/** Why nobody is called, or a call is not answered by whoever tried. */

type AboutCalling = Extract<
  Refusal,
  {
    code:
      | "unknown-role"
      | "nobody-holds-role"
      | "already-called"
      | "not-your-call-in"
      | "no-such-call-in"
      | "no-delegate"
      | "nobody-in-your-place"
      | "no-phone";
  }
>;

export function callingSentences(refusal: AboutCalling, names: Names): [what: string, cure: string] {
  switch (refusal.code) {
    case "unknown-role":
      return [
        `Muster does not know a role “${inWords(refusal.role)}”.`,
        `It knows: ${roleTitles(names, knownRoles(names)) || "none yet"}.`,
      ];
    case "nobody-holds-role":
      return [
        `Nobody holds the role ${roleTitle(names, refusal.role)}, and nobody stands in for it.`,
        "Please name a person instead: /muster call @somebody.",
      ];
    case "already-called":
      if (refusal.awake) {
        return [
          `${personName(names, refusal.person)} has answered already, and is awake.`,
          "The pinned card shows when they are expected. If they do not come, call them again then.",
        ];
      }
      return [
        `${personName(names, refusal.person)} has been called already.`,
        "Muster goes on by itself until they answer; the pinned card shows where that stands.",
      ];
    case "not-your-call-in":
      return [
        "This call is for somebody else, and only they can answer it.",
        "If you are here too, press “I'm here” on the card in the room.",
      ];
    case "no-such-call-in":
      return ["This call is not known any more.", "/muster status shows who is called now."];
    case "no-delegate":
      return [
        "No delegate is named for you, so nobody was called in your place.",
        "Please press “I'm awake”, or call somebody with /muster call @somebody.",
      ];
    case "nobody-in-your-place":
      return [
        "In this incident nobody is called in your place, so you are still the one who is asked.",
        "Please press “I'm awake”. If you cannot come, tell this incident's commander.",
      ];
    case "no-phone":
      return [
        "Muster has no phone number for you, so it cannot ring.",
        "Please press “I'm awake” here, and ask whoever keeps the directory to add your number.",
      ];
  }
}

/** Roles that the policy speaks of, held or not. */
function knownRoles({ directory, rules }: Names): string[] {
  const held = Object.values(directory.people).flatMap(({ roles }) => roles);
  const agreed = Object.entries(rules.roles).flatMap(([role, { fallback }]) => (fallback ? [role, fallback] : [role]));
  return [...new Set([...held, ...agreed])];
}
