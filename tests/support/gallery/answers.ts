import * as answers from "../../../src/chat/cards/answers/answers.ts";
import { helpCard } from "../../../src/chat/cards/answers/help.ts";
import { nowhereToKeepCard } from "../../../src/chat/cards/forms/message-forms.ts";
import { given } from "../builders.ts";
import { worldOf } from "../example.ts";
import { type Group, grouped } from "./entry.ts";

const { incident } = given().declared();
const exercise = { ...given().declared({ exercise: true, codename: "amber meadow" }).incident, id: "INC-9X2B4" };

/** Short private answers. */
export function answerCards(): Group {
  return {
    ...grouped("unknownCommandCard", {
      "something near": answers.unknownCommandCard("seveirty", "severity"),
      "nothing near": answers.unknownCommandCard("x".repeat(60)),
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
    }),
    ...grouped("unknownIncidentCard", {
      "some are open": answers.unknownIncidentCard("INC-XXXXX", [incident]),
      "none is": answers.unknownIncidentCard("INC-XXXXX", []),
    }),
    ...grouped("whichIncidentCard", {
      two: answers.whichIncidentCard([incident, exercise]),
      none: answers.whichIncidentCard([]),
    }),
    ...grouped("notRecordedCard", { late: answers.notRecordedCard() }),
    ...grouped("declaredBeforeCard", { "in the same words": answers.declaredBeforeCard(incident) }),
    ...grouped("recordedCard", { "out of sight": answers.recordedCard() }),
    ...grouped("mentionNotKnownCard", { two: answers.mentionNotKnownCard(["Ben Adler", "Carla Reyes"]) }),
    ...grouped("noPersonalChatCard", { "a stranger to its chats": answers.noPersonalChatCard("Amara Okafor") }),
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
