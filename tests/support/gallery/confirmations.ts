import { confirmationCard } from "../../../src/chat/cards/answers/confirmation.ts";
import type { CommandType } from "../../../src/incident/commands.ts";
import { acting, actingPolicy, reported, started, stopped, taken } from "../acting.ts";
import { underOrder } from "../agreed-order.ts";
import { type Given, given } from "../builders.ts";
import { examplePolicy, worldOf } from "../example.ts";
import { updated, updating } from "../updating.ts";
import { type Group, groupedFrom, namesIn } from "./entry.ts";

/** What is answered to whoever gave a command, once it is done. */
export function confirmationCards(): Group {
  return groupedFrom("confirmationCard", stories, (tell, type) => {
    const story = tell();
    const { asked, refusal } = story;
    if (asked?.type !== type || refusal)
      throw new Error(`the story of ${type} ends with ${refusal?.code ?? asked?.type}`);
    return confirmationCard(asked, story.incident, namesIn(story), story.added);
  });
}

/** Nobody is answered: alerts, time and what became of an effect are told by Muster itself. */
type Silent = "AttachAlert" | "ResolveAlert" | "CountAlerts" | "NoteUnread" | "PassTime" | "RecordOutcome";

const declared = given().declared();
const open = declared.joined("amara", "carla").proposed();
const by = (person: string) => ({ by: given().by(person) });
const on = { decisionId: "d1", reason: "It spreads by the minute" };
const underGdpr = given(
  worldOf({ ...examplePolicy, organisation: { ...examplePolicy.organisation, clocks: ["gdpr" as const] } }),
).declared();
const aware = underGdpr.told({ type: "RecordTrigger", trigger: "aware", holds: true });
const clock = { clock: "gdpr-authority", reason: "No personal data" };
const aside = aware.told({ type: "SetClockAside", ...clock });

const order = { id: "so-1", when: { action: "isolate-host" }, agreedBy: ["amara"], expires: "2027-03-31" };
const ordered = () => underOrder(actingPolicy, order).declared();

/** One story for each command that somebody gives; a new one does not compile until it has its own. */
const stories: Record<Exclude<CommandType, Silent>, () => Given> = {
  DeclareIncident: () => given().declared({ excluded: ["carla"] }),
  ConfirmIncident: () => given().alerted().confirmed(),
  ChangeSeverity: () => declared.rated("sev3"),
  HandOver: () => declared.handedOver("grace"),
  AddNote: () => declared.told({ type: "AddNote", text: "We knew in May", privileged: true }),
  StandDown: () => open.stoodDown("A drill"),
  Contain: () => declared.contained(),
  Recover: () => declared.recovered(),
  Close: () => open.closed("The report is written"),
  CallPerson: () => declared.called("grace"),
  CallRole: () => declared.told({ type: "CallRole", role: "cpo" }),
  ExcludePerson: () => declared.delivered().excluded("carla"),
  Acknowledge: () => declared.acknowledged("amara", 15),
  PassToDelegate: () => declared.passed("carla"),
  RingMe: () => declared.told({ type: "RingMe", ...by("amara"), callIn: "amara.1" }),
  Join: () => declared.joined("amara"),
  ProposeDecision: () => open,
  Choose: () => open.chose("amara", "shut"),
  RecordDissent: () => open.objected("amara"),
  TakeBackDissent: () =>
    open.objected("amara").told({ type: "TakeBackDissent", ...by("amara"), decisionId: on.decisionId }),
  ExplainDissent: () => open.objected("amara", on.reason),
  ExplainChoice: () => open.chose("amara", "shut").told({ type: "ExplainChoice", ...by("amara"), ...on }),
  ExplainAbstention: () => open.abstained("amara").told({ type: "ExplainAbstention", ...by("amara"), ...on }),
  EditDecision: () => {
    const { options } = open.incident.decisions.d1 ?? { options: [] };
    const question = "Shut down payments at 04:00?";
    return open.told({ type: "EditDecision", decisionId: "d1", question, options, recommended: "keep" });
  },
  WithdrawDecision: () => open.told({ type: "WithdrawDecision", decisionId: "d1", reason: on.reason }),
  Abstain: () => open.abstained("amara"),
  RecordSpoken: () => open.heard("carla", "shut"),
  RingToConfirm: () => open.heard("carla", "shut").told({ type: "RingToConfirm", ...by("carla"), decisionId: "d1" }),
  DenySpoken: () => open.heard("carla", "shut").told({ type: "DenySpoken", ...by("carla"), decisionId: "d1" }),
  TakeOver: () => declared.joined("amara").acknowledged("dev").after("10m").tookOver("carla"),
  GiveUpdate: () => updated(updating().declared()),
  Export: () => declared.told({ type: "Export", ...by("amara"), privileged: true }),
  RecordTrigger: () => aware,
  SetClockAside: () => aside,
  TakeClockUp: () => aside.told({ type: "TakeClockUp", ...clock }),
  ReportAction: () => reported(started(), "done"),
  RecordTaken: () => taken({ service: "payments" }),
  UseOrder: () => ordered().told({ type: "UseOrder", what: "isolate-host", target: "FS-01", service: "payments" }),
  AskAgain: () => taken().after("30m").told({ type: "AskAgain" }),
  OrderStop: () => stopped(started()),
  ReportConditionMet: () =>
    open
      .chose("amara", "shut")
      .chose("carla", "shut", "d1", { condition: "Customers first" })
      .told({ type: "ReportConditionMet" }),
  ReportDown: () => acting().told({ type: "ReportDown", service: "payments", clockTime: "02:40" }),
  ReportUp: () =>
    acting()
      .told({ type: "ReportDown", service: "payments" })
      .after("1h")
      .told({ type: "ReportUp", service: "payments" }),
  ReportTold: () => started().told({ type: "ReportTold", service: "payments" }),
};
