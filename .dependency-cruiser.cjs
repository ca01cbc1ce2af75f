/** Who may import whom. `tests/structure.test.ts` plants a forbidden import and sees this fail. */
const core = "^src/(incident|organisation|policy)/";
const ports =
  "^src/(ledger/ledger|timers/timers|allowance/allowance|chat/(chat|card|front)|pager/pager|run/(send|clock|ids))\\.ts$";
const adapters =
  "^src/(chat/(slack|teams)/|pager/(twilio|pagerduty|email)|ledger/(sqlite|postgres)|timers/(redis|memory)|allowance/redis)";

module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    { name: "no-unresolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
    {
      name: "the-core-is-pure",
      comment: "ids, time and randomness arrive in commands",
      severity: "error",
      from: { path: core },
      to: {
        pathNot: [core, "^node_modules/(zod|luxon|@types/luxon|canonicalize|date-holidays)/", "^(node:)?crypto$"],
      },
    },
    {
      name: "the-organisation-knows-no-incident",
      comment: "it was agreed before any of them; of the incident's folder it uses what belongs to no concept",
      severity: "error",
      from: { path: "^src/organisation/" },
      to: { path: "^src/incident/", pathNot: "^src/incident/(by|time|own|hash)\\.ts$" },
    },
    {
      name: "ports-know-the-core-only",
      severity: "error",
      from: { path: ports },
      to: { pathNot: [core, ports] },
    },
    {
      name: "words-know-the-core-and-cards-only",
      severity: "error",
      from: { path: "^src/chat/cards/" },
      to: { pathNot: [core, "^src/chat/cards/", "^src/chat/card\\.ts$", "^node_modules/(luxon|@types/luxon)/"] },
    },
    {
      name: "platforms-keep-apart",
      severity: "error",
      from: { path: "^src/chat/(slack|teams)/" },
      to: {
        path: "^src/",
        pathNot: [
          core,
          "^src/chat/$1/",
          "^src/chat/(desk/)?[^/]+\\.ts$",
          "^src/chat/cards/(answers/answers|handed-out)\\.ts$",
          ports,
          "^src/run/circuit\\.ts$",
          "^src/(log|metrics)\\.ts$",
        ],
      },
    },
    {
      name: "order-of-steps-and-mappings-know-ports-only",
      severity: "error",
      from: { path: "^src/(run|alerts|export)/" },
      to: { path: adapters },
    },
    {
      name: "only-wire-imports-adapters",
      severity: "error",
      from: { path: "^src/", pathNot: ["^src/(wire\\.ts|wire/|probes/)", adapters] },
      to: { path: adapters },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { extensions: [".ts", ".mjs", ".js"] },
  },
};
