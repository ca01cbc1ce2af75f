import { isCountry } from "../../incident/clocks/calendar.ts";
import { pack, regimesAsking, rowsOf } from "../clocks/pack.ts";
import { defaultCounsel } from "../directory.ts";
import { type CheckSubject, type Finding, mistake, type Rule, warning } from "../finding.ts";
import type { Policy } from "../policy.ts";
import { heldRole } from "./holding.ts";

function saysWhatNeverRuns({ policy: { organisation } }: CheckSubject): Finding[] {
  return organisation.clocks.flatMap((regime, index) => {
    if (pack[regime].some(({ status }) => status === "in-force")) return [];
    const message = `${regime} is not in force, so none of its clocks ever runs`;
    return [warning(["organisation", "clocks", index], message, "keep it as a reminder, or take it away")];
  });
}

function saysWhatIsDisplaced({ policy: { organisation } }: CheckSubject): Finding[] {
  const { clocks } = organisation;
  const displaces = new Map(clocks.flatMap((regime) => pack[regime].map((row) => [row.supersedes, regime] as const)));
  return clocks.flatMap((regime, index) => {
    const by = displaces.get(regime);
    if (by === undefined) return [];
    const message = `${by} takes the place of ${regime} for financial entities, and both are listed: both run`;
    const cure = `take ${regime} away if the whole organisation is one`;
    return [warning(["organisation", "clocks", index], message, cure)];
  });
}

/** A kind of organisation that none of the listed regimes asks about changes nothing. */
function kindsMatter({ policy: { organisation } }: CheckSubject): Finding[] {
  const { clocks, kinds } = organisation;
  return kinds.flatMap((kind, index) => {
    const asking = regimesAsking(kind);
    if (clocks.some((regime) => asking.includes(regime))) return [];
    const message = `no regime that is listed under clocks asks whether you are "${kind}", so it changes nothing`;
    const cure = `list ${asking.join(" or ")} under clocks, or take this away`;
    return [warning(["organisation", "kinds", index], message, cure)];
  });
}

/** A regime listed twice, and a contract's clock with an id that another clock has, would start twice. */
function clocksAreTold({ policy: { organisation } }: CheckSubject): Finding[] {
  const { clocks, contractClocks } = organisation;
  const twice = clocks.flatMap((regime, index) =>
    clocks.indexOf(regime) < index
      ? [mistake(["organisation", "clocks", index], `${regime} is listed twice`, "take one away")]
      : [],
  );
  const ids = Object.values(pack).flatMap((rows) => rows.map(({ id }) => id));
  const taken = contractClocks.flatMap(({ id }, index) => {
    const isTaken = ids.includes(id) || contractClocks.findIndex((other) => other.id === id) < index;
    if (!isTaken) return [];
    return [
      mistake(
        ["organisation", "contractClocks", index, "id"],
        `another clock is called ${id}`,
        "call it something else",
      ),
    ];
  });
  return [...twice, ...taken];
}

/** Days are counted, and roll, on somebody's calendar. */
function daysAreSomewhere({ policy: { organisation } }: CheckSubject): Finding[] {
  const { country, timezone } = organisation;
  if (country !== undefined && !isCountry(country)) {
    const message = `Muster knows no holidays of a country "${country}"`;
    return [mistake(["organisation", "country"], message, 'write its ISO 3166 code, like "DE" or "GB"')];
  }
  const rows = rowsOf(organisation).filter(({ status }) => status === "in-force");
  const isIn = (unit: string) => rows.some(({ due }) => "unit" in due && due.unit === unit);
  const needsZone = timezone === "UTC" && (isIn("calendar-days") || isIn("months"));
  const needsCountry = country === undefined && rows.some(({ roll }) => roll);
  const path = ["organisation", "clocks"];
  return [
    ...(needsZone
      ? [warning(path, "days of legal clocks begin and end in UTC", "name organisation.timezone, like Europe/Berlin")]
      : []),
    ...(needsCountry
      ? [
          warning(
            path,
            "some deadlines roll over days off, and only weekends count as such",
            'name organisation.country, like "DE"',
          ),
        ]
      : []),
  ];
}

function somebodyIsWarned({ policy }: CheckSubject): Finding[] {
  const { clocks, contractClocks } = policy.organisation;
  if (clocks.length + contractClocks.length === 0) return [];
  const path = ["organisation", clocks.length > 0 ? "clocks" : "contractClocks"];
  const warned = ["cpo", ...(policy.organisation.counsel ?? defaultCounsel)];
  const missing = warned.filter((role) => heldRole(policy, role) === undefined);
  return missing.map((role) => {
    const [other = "the incident's commander"] = warned.filter((each) => !missing.includes(each));
    const message = `nobody is warned of legal deadlines as ${role}: ${other} is warned instead`;
    return warning(path, message, `add ${role} to the roles of somebody under people, or give it a fallback`);
  });
}

function saysWhatIsUnreviewed({ policy: { organisation }, today }: CheckSubject): Finding[] {
  const { clocks, clocksReviewed } = organisation;
  const unsigned = clocks.filter((regime) => !clocksReviewed[regime]);
  const signatures = unsigned.map((regime) => `${regime}: { by: NAME, on: ${today} }`);
  const unlisted = (Object.keys(clocksReviewed) as Policy["organisation"]["clocks"]).filter(
    (regime) => !clocks.includes(regime),
  );
  return [
    ...(unsigned.length > 0
      ? [
          warning(
            ["organisation", "clocks"],
            `counsel has not reviewed Muster's rows of ${unsigned.join(", ")}, and every card says so`,
            `once counsel has, sign them under organisation: clocksReviewed: { ${signatures.join(", ")} }`,
          ),
        ]
      : []),
    ...unlisted.map((regime) =>
      warning(
        ["organisation", "clocksReviewed", regime],
        `${regime} is reviewed and not listed under clocks, so it does not run`,
        "list it, or take this away",
      ),
    ),
  ];
}

export const clockRules: Rule[] = [
  clocksAreTold,
  kindsMatter,
  saysWhatNeverRuns,
  saysWhatIsDisplaced,
  daysAreSomewhere,
  somebodyIsWarned,
  saysWhatIsUnreviewed,
];
