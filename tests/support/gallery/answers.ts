import * as answers from "../../../src/chat/cards/answers/answers.ts";
import { helpCard } from "../../../src/chat/cards/answers/help.ts";
import { nowhereToKeepCard } from "../../../src/chat/cards/forms/message-forms.ts";
import { personTimes } from "../../../src/chat/cards/times.ts";
import { type Given, given } from "../builders.ts";
import { worldOf } from "../example.ts";
import { rich } from "../rich.ts";
import { type Group, grouped, namesIn } from "./entry.ts";

const { incident } = given().declared();
const again = { do: "again", as: "1.2", of: { words: "note The backups are intact" } } as const;
const exercise = { ...given().declared({ exercise: true, codename: "amber meadow" }).incident, id: "INC-9X2B4" };

const closed = given().declared().contained().closed("The host was replaced");
const owing = rich().closed("It goes on elsewhere");

/** An incident that has ended, as whoever leads reads of it. */
function overFor(line: answers.EndedLine, story: Given): answers.Over[] {
  const { incident: ended } = story;
  return [{ incident: ended, line, times: personTimes(ended, namesIn(story), "ben") }];
}

/** Short private answers. */
export function answerCards(): Group {
  return {
    ...grouped("unknownCommandCard", {
      "something near": answers.unknownCommandCard("seveirty", "severity"),
      "nothing near": answers.unknownCommandCard("x".repeat(60)),
      "an answer to a question": answers.unknownCommandCard("approve", "decide"),
    }),
    ...grouped("incompleteCommandCard", {
      cure: answers.incompleteCommandCard("Please say how serious it is: /muster severity 2 Only a test server."),
      "with its form": answers.incompleteCommandCard("Please press the button.", {
        do: "confirm",
        incident: incident.id,
      }),
    }),
    ...grouped("openIncidentsCard", {
      none: answers.openIncidentsCard([]),
      two: answers.openIncidentsCard([incident, exercise]),
      "none, and the last is over": answers.openIncidentsCard([], overFor("status", closed)),
      "none, and deadlines go on": answers.openIncidentsCard([], overFor("status", owing)),
      "one, and deadlines go on in another": answers.openIncidentsCard([exercise], overFor("status", owing)),
    }),
    ...grouped("unknownIncidentCard", {
      "some are open": answers.unknownIncidentCard("INC-XXXXX", [incident]),
      "of what was asked of it": answers.unknownIncidentCard("INC-XXXXX", [incident, exercise], again),
      "none is": answers.unknownIncidentCard("INC-XXXXX", []),
    }),
    ...grouped("whichIncidentCard", {
      two: answers.whichIncidentCard([incident, exercise]),
      "two, for what was asked": answers.whichIncidentCard([incident, exercise], [], again),
      "two, and deadlines go on in another": answers.whichIncidentCard([incident, exercise], overFor("clocks", owing)),
      none: answers.whichIncidentCard([]),
      "none, and the last is over": answers.whichIncidentCard([], overFor("export", closed)),
      "none, and much is over": answers.whichIncidentCard(
        [],
        [...overFor("brief", owing), ...overFor("clocks", closed), ...overFor("status", closed)],
      ),
    }),
    ...grouped("notRecordedCard", {
      "pressed in sight": answers.notRecordedCard(),
      "with its button": answers.notRecordedCard(again),
    }),
    ...grouped("notKnownHereCard", { "too long for its button": answers.notKnownHereCard() }),
    ...grouped("declaredBeforeCard", { "in the same words": answers.declaredBeforeCard(incident) }),
    ...grouped("recordedCard", { "out of sight": answers.recordedCard() }),
    ...grouped("mentionNotKnownCard", { two: answers.mentionNotKnownCard(["Ben Adler", "Carla Reyes"]) }),
    ...grouped("noPersonalChatCard", { "a stranger to its chats": answers.noPersonalChatCard("Amara Okafor") }),
    ...grouped("answerRefusedCard", { "too long": answers.answerRefusedCard("MessageSizeTooBig") }),
    ...grouped("formTooLongCard", { "a question": answers.formTooLongCard("Put a question") }),
    ...grouped("oldButtonCard", { old: answers.oldButtonCard() }),
    ...grouped("formNotOpenedCard", {
      "by a button": answers.formNotOpenedCard({ do: "propose", incident: incident.id }),
      "by a command": answers.formNotOpenedCard(),
    }),
    ...grouped("formErrorsCard", { two: answers.formErrorsCard(["Please say why.", "Please name one person."]) }),
    ...grouped("nowhereToKeepCard", { "no incident": nowhereToKeepCard() }),
    ...grouped("helpCard", {
      everything: helpCard(),
      declare: helpCard("declare", worldOf()),
      action: helpCard("action", worldOf()),
    }),
  };
}
