import { own } from "../../incident/own.ts";
import { safetyRoles } from "../../policy/directory.ts";
import type { RoleId, Rules } from "../../policy/policy.ts";

/** "What your role does now": two or three lines each, for somebody just woken. */

const advice: Record<RoleId, string[]> = {
  commander: [
    "You lead: one thing at a time, one person for each thing.",
    "Keep the room's severity and status true; raise a question early with “Propose a decision”.",
    "Tired or away? Hand over with /muster handoff, so that there is always exactly one of you.",
  ],
  ciso: [
    "Say what is known, what is guessed and what is not known yet: reach, spread, data.",
    "Bring the ways to contain it, with what each one costs.",
    "Ask that nothing is wiped or restarted before its traces are kept.",
  ],
  coo: [
    "Say which parts of the business can stop, for how long, and what that costs.",
    "Have the manual procedures and the people for them made ready.",
    "You may be asked to choose. Not answering never counts as a yes.",
  ],
  cio: [
    "Get the people who can isolate, restore and restart onto the bridge.",
    "Check that backups exist, are out of reach of the attacker, and can be read.",
    "Give a time to recovery: the best case and the worst.",
  ],
  ceo: [
    "The commander leads; be reachable for what only you can decide.",
    "Say nothing outside until counsel has agreed to the words.",
  ],
  cpo: [
    "Find out whether personal data is involved: whose, what kind, how many people.",
    "Write down when you learned of it: legal deadlines may count from there.",
    "Agree with counsel before anybody outside is told.",
  ],
  "general-counsel": [
    "Say early what must stay privileged, and where that is written.",
    "Look for duties to notify: regulators, insurers, customers, and from when they count.",
    "Agree to the words before anybody speaks outside.",
  ],
  safety: [
    "Say first whether anybody could be harmed: by the attack, or by stopping it.",
    "Object to any step that is unsafe, and say what would make it safe.",
    "Have manual operation ready on the wards or on the plant floor.",
  ],
};

const stopsAlone = "You may stop an action alone and at once, without asking anybody: /muster action stop a1 and why.";

const forAnyone = [
  "Read the card pinned in the room: it is kept current.",
  "Say what you can do and what you need; ask the commander before you act.",
];

/** For the first of the roles that there is advice for; whoever answers for people's safety has the same, by any name. */
export function roleAdvice(roles: readonly RoleId[], rules: Pick<Rules, "roles">): string[] {
  const known = roles.map((role) => (own(rules.roles, role)?.safety || role === "clinical-safety" ? "safety" : role));
  const role = known.find((candidate) => Object.hasOwn(advice, candidate));
  const lines = role === undefined ? forAnyone : (advice[role] ?? forAnyone);
  return safetyRoles(rules).some((each) => roles.includes(each)) ? [...lines, stopsAlone] : lines;
}
