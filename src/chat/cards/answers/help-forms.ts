import { allowedRoles } from "../../../incident/permission.ts";
import { type CommandName, type RoleId, type Severity, severities } from "../../../policy/policy.ts";
import { listOf, type Names, roleTitles } from "../names.ts";

/** What `?` after a command adds: each of its forms with an example, and who may use it. */

type Form = [example: string, what: string];

export const forms: Partial<Record<CommandName, Form[]>> = {
  declare: [
    ["declare", "opens a form"],
    ["declare 1 Payroll server is encrypted", "declares it at once; 1 is the worst, 4 the least"],
    ["declare 2 --personal-data Customer list copied", "calls whoever is called where personal data may be involved"],
    ["declare 1 --confidential --without @somebody Data copied", "keeps it to those who are called, and from somebody"],
    ["declare 2 --insider Files taken home", "calls the insider contact alone, who leads"],
    ["declare 1 --exercise Tabletop", "is practice, and every card says so"],
  ],
  status: [
    ["status", "shows what is open; in an incident's room, that incident"],
    ["INC-7K3Q2 status", "shows one in full"],
  ],
  call: [
    ["call @somebody", "calls a person"],
    ["call COO", "calls whoever holds a role"],
  ],
  decide: [
    ["decide", "opens the form: question, two to five options, what each costs, who carries it out, by when"],
    ["decide Shut down payments?", "the same, with the question filled in, and the step and the service that it names"],
    [
      "decide shut-down payments within 25m: Shut down payments? | Shut down | Keep running",
      "asks at once: step, service and time may stand before the colon, also of FS-01, down 2h-6h; the option that begins with the step carries it out, else say option 2, or option none; recommend 2 recommends one",
    ],
  ],
  action: [
    ["action", "lists the steps with their names (a1, a2 …), and what comes next"],
    ["action isolate-host FS-01", "uses a standing order that covers it"],
    ["action condition-met a1", "says that the condition is met that it waits for"],
    ["action start a1", "says that a step has begun"],
    [
      "action done a1 at 02:55",
      "says that it is done; without a time: now; also 2:55pm, yesterday 23:10, 20m ago, 02:55 UTC",
    ],
    ["action failed a1 The host came back", "says that it did not work, and why"],
    ["action revert a1 The host is clean", "says that it was taken back, and why"],
    ["action again a1", "asks again for a step whose time has run out"],
    ["action stop a1 The pumps need it", "stops it at once, for whoever holds a safety role, alone"],
    [
      "action took isolate-host FS-01 on payments by @somebody at 02:40",
      "records what was done before it was authorised",
    ],
  ],
  down: [
    ["down payments", "says that a service is down from now on"],
    ["down payments since 02:40 The database is gone", "says since when, and why"],
  ],
  up: [
    ["up payments", "says that it works again"],
    ["up payments at 04:10", "says since when"],
  ],
  withdraw: [
    ["withdraw The host is clean again", "takes back the question that is open, and says why"],
    ["withdraw question 2: The host is clean again", "the same, where several are open"],
  ],
  spoken: [
    [
      "spoken @somebody Shut down",
      "writes down the option that they named, as it stands on the card or how it alone begins",
    ],
    ["spoken @somebody 2", "the same, by the option's number"],
    ["spoken @somebody Shut down at 02:40", "the same, and when it was said, on your own clock"],
  ],
  note: [
    ["note The backups are intact", "adds it to the record"],
    ["note --privileged We knew in May", "is sent to counsel alone, and is in no card"],
  ],
  brief: [
    ["brief", "your own view"],
    ["brief COO", "another's view"],
    ["brief board", "one paragraph for the board"],
  ],
  "stand-down": [
    ["stand-down It was the backup job", "says that it was a false alarm, and why; without a reason a form opens"],
    ["stand-down --anyway It was down before", "does so though a service is down or a step is running, and records it"],
  ],
  close: [
    ["close The report is written", "says that it is over, and why; what is still open is named first"],
    ["close --anyway Payments go on in INC-7K3Q2", "does so though something is open, and records what"],
  ],
  clocks: [
    ["clocks", "shows the legal deadlines, with a button for each"],
    [
      "clocks aware 02:40",
      "records when you became aware; also suspect, material, major, determined (NYDFS), notifiable (US banks), paid …",
    ],
    ["clocks not material", "records that something is judged not to be so"],
    ["clocks correct aware 02:10", "corrects what was recorded, and shows both dates"],
    ["clocks aware 02:40 --people 700", "says how many people are affected"],
    ["clocks sent gdpr-authority 09:15", "records that a notice was sent, by its name on the card"],
    ["clocks not sent gdpr-authority", "takes back that it was sent: its deadline runs again"],
    ["clocks drop gdpr-authority A risk is unlikely", "sets a deadline aside, and says why"],
    ["clocks keep gdpr-authority It was likely after all", "takes it up again"],
  ],
  export: [
    ["export", "sends you the record and its proof; in counsel's own copy is what is privileged"],
    ["export --privileged", "the same, and says who may have what is privileged where you may not"],
  ],
  delegate: [
    ["delegate", "opens a form"],
    ["delegate @somebody until 18:00", "until a time on your own clock"],
    ["delegate @somebody until 2026-12-01 09:00", "until a day and time"],
    ["delegate @somebody for 8h", "for so long"],
    ["delegate off", "ends it"],
  ],
};

/** "For commander, CISO and Deputy CISO." by the policy; told apart by severity where that matters. */
export function whoMay(command: CommandName, { rules }: Pick<Names, "rules">): string {
  if (command === "help") return "For everybody.";
  if (command === "exclude") return "For whoever leads the incident, and the insider contact.";
  const groups = new Map<string, Severity[]>();
  for (const severity of severities) {
    const who = rolesWords(allowedRoles(command, rules, severity), { rules });
    groups.set(who, [...(groups.get(who) ?? []), severity]);
  }
  const called = command === "status" ? " Whoever is called into an incident may look at it." : "";
  const [[only = ""] = []] = groups;
  if (groups.size === 1) return `For ${only}.${called}`;
  return `${[...groups].map(([who, which]) => `${listOf(which)}: for ${who}.`).join(" ")}${called}`;
}

function rolesWords(roles: RoleId[] | undefined, names: Pick<Names, "rules">): string {
  return roles ? roleTitles(names, roles) : "everybody in the directory";
}
