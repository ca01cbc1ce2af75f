import type { Finding } from "../finding.ts";
import { type AuthorityRow, type Policy, type RoleId, severities } from "../policy.ts";

/**
 * A place where the policy names a role. `why` continues "the role …"; `calls` is true where naming it means that its
 * holder is called in, so that they must be reachable.
 */
export type Mention = {
  path: Finding["path"];
  role: RoleId;
  why: string;
  kind: "called" | "named" | "fallback" | "permitted";
};

/** The parts of a policy that name roles. */
export const mentioning: ((policy: Policy) => Mention[])[] = [
  organisationMentions,
  callMentions,
  ({ authority }) => authority.flatMap(authorityMentions),
  permissionMentions,
  fallbackMentions,
  serviceMentions,
];

export function mentionsOf(policy: Policy): Mention[] {
  return mentioning.flatMap((mentions) => mentions(policy));
}

function organisationMentions({
  organisation: { triage, insiderContact, counsel = [], contractClocks },
}: Policy): Mention[] {
  const onCall: Mention = {
    path: ["organisation", "triage", "onCall"],
    role: triage.onCall,
    why: "is on call for triage",
    kind: "called",
  };
  const owners = contractClocks.map(({ owner, id }, index): Mention => {
    const path = ["organisation", "contractClocks", index, "owner"];
    return { path, role: owner, why: `owns the contract clock ${id}`, kind: "named" };
  });
  const readers = counsel.map((role, index): Mention => {
    return { path: ["organisation", "counsel", index], role, why: "reads privileged notes", kind: "named" };
  });
  if (insiderContact === undefined) return [onCall, ...owners, ...readers];
  const path = ["organisation", "insiderContact"];
  const contact: Mention = { path, role: insiderContact, why: "is the insider contact", kind: "called" };
  return [onCall, ...owners, ...readers, contact];
}

function callMentions(policy: Policy): Mention[] {
  return severities.flatMap((severity) => {
    const call = policy.severities[severity]?.call ?? [];
    return call.map(({ role }, index) => ({
      path: ["severities", severity, "call", index, "role"],
      role,
      why: `is called for ${severity}`,
      kind: "called" as const,
    }));
  });
}

/** The key under `decides` whose list names the roles. */
const decidersKey = { any: "any", all: "all", atLeast: "of" } as const;

function authorityMentions({ decides, consents = [], vetoLiftedBy, tieBreaker }: AuthorityRow, row: number): Mention[] {
  const path = ["authority", row];
  const deciding = decides?.roles.map((role, index) => ({
    path: [...path, "decides", decidersKey[decides.kind], index],
    role,
    why: "decides",
    kind: "called" as const,
  }));
  const consenting = consents.map((role, index) => ({
    path: [...path, "consents", index],
    role,
    why: "consents",
    kind: "called" as const,
  }));
  const mentions: Mention[] = [...(deciding ?? []), ...consenting];
  if (vetoLiftedBy !== undefined) {
    mentions.push({ path: [...path, "vetoLiftedBy"], role: vetoLiftedBy, why: "lifts a veto", kind: "called" });
  }
  if (tieBreaker !== undefined) {
    mentions.push({ path: [...path, "tieBreaker"], role: tieBreaker, why: "breaks a tie", kind: "called" });
  }
  return mentions;
}

function permissionMentions({ commands }: Policy): Mention[] {
  return Object.entries(commands).flatMap(([command, permission]) => {
    const lists: [Finding["path"], RoleId[]][] = Array.isArray(permission)
      ? [[[], permission]]
      : Object.entries(permission ?? {}).map(([severity, roles]) => [[severity], roles]);
    return lists.flatMap(([under, roles]) =>
      roles.map((role, index) => ({
        path: ["commands", command, ...under, index],
        role,
        why: `may use /muster ${command}`,
        kind: "permitted" as const,
      })),
    );
  });
}

function fallbackMentions({ roles }: Policy): Mention[] {
  return Object.entries(roles).flatMap(([id, { fallback }]) => {
    if (fallback === undefined) return [];
    return [{ path: ["roles", id, "fallback"], role: fallback, why: `is the fallback of ${id}`, kind: "fallback" }];
  });
}

function serviceMentions({ services }: Policy): Mention[] {
  return Object.entries(services).flatMap(([id, { owner, customerNotice }]) => {
    const path = ["services", id];
    const mentions: Mention[] = [];
    if (owner !== undefined) mentions.push({ path: [...path, "owner"], role: owner, why: `owns ${id}`, kind: "named" });
    if (customerNotice !== undefined) {
      const why = `gives customers notice about ${id}`;
      mentions.push({ path: [...path, "customerNotice"], role: customerNotice, why, kind: "named" });
    }
    return mentions;
  });
}
