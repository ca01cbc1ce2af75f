import type { CannotJoin } from "../../../incident/room.ts";

/** Notices about the room itself. */

/** A provider's own code stays as it is: whoever must mend it can look it up. */
export function failureWords(reason: string): string {
  if (reason === "budget-ended") return "no answer from the phone or chat service in time";
  if (reason.endsWith("-not-configured")) return "this way is not set up";
  return `it was refused with “${reason}”`;
}

const cures: Record<CannotJoin, string> = {
  "no-account":
    "the policy has no chat account of theirs, so they can be reached by text and phone only. Whoever keeps muster.yaml can add it",
  "account-unknown":
    "the account that the policy gives for them does not exist. Whoever keeps muster.yaml can correct it; muster check names it",
  "account-deactivated":
    "their chat account is switched off. Have it switched on again, or call somebody else with /muster call",
  guest:
    "they are a guest in your workspace, and guests are let in only where the policy says so (guest: true beside their name in muster.yaml)",
  "from-elsewhere":
    "their chat account belongs to another workspace, and its people are let in only where the policy names them with it (slackTeam in muster.yaml)",
};

/** Whoever leads reads this, once for each person. */
export function uninvitedWords(who: string, reason: string): string {
  const start = `${who} could not be added to the room`;
  if (!Object.hasOwn(cures, reason)) return `${start} (${failureWords(reason)}). Please add them by hand.`;
  return `${start}: ${cures[reason as CannotJoin]}. Until then, speak to them on the bridge or by phone.`;
}
