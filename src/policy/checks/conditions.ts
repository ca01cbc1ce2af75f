import { type CheckSubject, type Finding, mistake, type Rule, warning } from "../finding.ts";
import { type AuthorityRow, type Policy, type Service, tiers } from "../policy.ts";

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

/** A cost is worked out in the currency of the service's revenue, and compared with no other. */
function costsCanBeCompared({ policy: { authority, services } }: CheckSubject): Finding[] {
  const currencies = new Set(
    Object.values(services).flatMap(({ revenuePerMinute }) => revenuePerMinute?.currency ?? []),
  );
  return authority.flatMap(({ when }, index): Finding[] => {
    const currency = when?.costOver?.currency;
    if (currency === undefined || currencies.has(currency)) return [];
    const known =
      currencies.size === 0 ? "no service has a revenuePerMinute" : `services earn ${[...currencies].join(", ")}`;
    const message = `this row never matches: its costOver is in ${currency}, and ${known}`;
    const cure = currencies.size === 0 ? "give services their revenuePerMinute" : "write the limit in that currency";
    return [warning(["authority", index, "when", "costOver"], message, cure)];
  });
}

function downtimesCanBeCompared({ policy: { authority, services } }: CheckSubject): Finding[] {
  if (Object.values(services).some(({ tolerableDowntimeMs }) => tolerableDowntimeMs !== undefined)) return [];
  return authority.flatMap(({ when }, index) => {
    if (!when?.downtime) return [];
    const message = "this row never matches: no service says how much downtime it tolerates";
    return [warning(["authority", index, "when", "downtime"], message, "give services their tolerableDowntime")];
  });
}

/**
 * Of the services that a row may be about, those whose cost or downtime it can never be compared with. What treats people
 * earns nothing by the minute, unless the row itself is about such services.
 */
function servicesSayWhatRowsAsk({ policy }: CheckSubject): Finding[] {
  return policy.authority.flatMap(({ when = {} }, index) =>
    asksOfServices(when).flatMap(({ key, figure, isPriced, hasIt }): Finding[] => {
      const isMeant = ({ environment, tier }: Service) =>
        (when.environment?.includes(environment) ?? !(isPriced && environment === "medical")) &&
        (when.tier === undefined || (tier !== undefined && when.tier.includes(tier)));
      const meant = Object.entries(policy.services).filter(([, service]) => isMeant(service));
      const lacking = meant.flatMap(([id, service]) => (hasIt(service) ? [] : [id]));
      // That it matches no service whatever is told by itself.
      if (lacking.length === 0 || !Object.values(policy.services).some(hasIt)) return [];
      const message = `this row never matches what is about ${listed.format(lacking)}: no ${figure} is given for ${lacking.length > 1 ? "them" : "it"}`;
      const cure = `add it under services, or see that the rows after this one are strict enough for ${lacking.length > 1 ? "them" : "it"}`;
      return [warning(["authority", index, "when", key], message, cure)];
    }),
  );
}

type Asked = { key: keyof When; figure: string; isPriced: boolean; hasIt: (service: Service) => boolean };

function asksOfServices({ costOver, downtime }: When): Asked[] {
  const asked: Asked[] = [];
  if (costOver) {
    const { currency } = costOver;
    const hasIt = ({ revenuePerMinute }: Service) => revenuePerMinute?.currency === currency;
    asked.push({ key: "costOver", figure: `revenuePerMinute in ${currency}`, isPriced: true, hasIt });
  }
  if (downtime) {
    const hasIt = ({ tolerableDowntimeMs }: Service) => tolerableDowntimeMs !== undefined;
    asked.push({ key: "downtime", figure: "tolerableDowntime", isPriced: false, hasIt });
  }
  return asked;
}

const listed = new Intl.ListFormat("en-GB");

export const conditionRules: Rule[] = [
  listsAreNotEmpty,
  tiersAreOfServices,
  costsCanBeCompared,
  downtimesCanBeCompared,
  servicesSayWhatRowsAsk,
];
