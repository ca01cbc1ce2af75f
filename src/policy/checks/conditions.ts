import { type CheckSubject, type Finding, mistake, type Rule, warning } from "../finding.ts";
import { type AuthorityRow, type Policy, tiers } from "../policy.ts";

/** What rows of the authority table and standing orders ask for under `when`, and nothing can meet. */

type When = NonNullable<AuthorityRow["when"]>;
type Place = { path: Finding["path"]; what: string; when: When };

function placesOf({ authority, standingOrders }: Policy): Place[] {
  return [
    ...authority.flatMap(({ when }, index) =>
      when ? [{ path: ["authority", index, "when"], what: "this row", when }] : [],
    ),
    ...standingOrders.map(({ id, when }, index) => {
      return { path: ["standingOrders", index, "when"], what: `the standing order ${id}`, when };
    }),
  ];
}

/** An empty list holds nothing that a question could be about: it is not "any", which is to leave the key away. */
function listsAreNotEmpty({ policy }: CheckSubject): Finding[] {
  return placesOf(policy).flatMap(({ path, what, when }) =>
    (["environment", "tier"] as const).flatMap((key) => {
      if (when[key]?.length !== 0) return [];
      const message = `${what} never matches: its ${key} is an empty list`;
      return [mistake([...path, key], message, `name at least one, or take ${key} away for every one`)];
    }),
  );
}

const either = new Intl.ListFormat("en-GB", { type: "disjunction" });

/** Services come and go: a row that some service meets may name other tiers besides. */
function tiersAreOfServices({ policy }: CheckSubject): Finding[] {
  const held = Object.values(policy.services).flatMap(({ tier }) => tier ?? []);
  return placesOf(policy).flatMap(({ path, what, when: { tier = [] } }): Finding[] => {
    const unknown = tier.findIndex((each) => !tiers.includes(each));
    if (unknown >= 0) {
      const message = `there is no tier ${tier[unknown]}: that of a service is ${either.format(tiers.map(String))}`;
      return [mistake([...path, "tier", unknown], message, "write one of these, or take it away")];
    }
    if (tier.length === 0 || tier.some((each) => held.includes(each))) return [];
    const message = `${what} never matches: no service under services has tier ${either.format(tier.map(String))}`;
    return [warning([...path, "tier"], message, "add such a service with its tier, or write the tiers that there are")];
  });
}

export const conditionRules: Rule[] = [listsAreNotEmpty, tiersAreOfServices];
