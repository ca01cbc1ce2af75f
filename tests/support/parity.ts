/** What Muster does on each chat platform, and the test that shows it. */

/** The promise of a test, as it stands in its file. */
type Shown = { file: string; title: string };
/** `none`: what the platform does not offer an app; the test is of what is there instead. */
export type Cell = Shown & { none?: string };
type Feature = { feature: string; slack: Cell; teams: Cell };

const inContract = (title: string): Shown => ({ file: "contracts/chat.ts", title });
const both = (feature: string, shown: Shown): Feature => ({ feature, slack: shown, teams: shown });
const slackRoom = (title: string): Shown => ({ file: "chat/slack/adapter.test.ts", title });
const teamsRoom = (title: string): Shown => ({ file: "chat/teams/adapter.test.ts", title });
const slackHeard = (title: string): Shown => ({ file: "replay/slack/inbound.test.ts", title });
const teamsHeard = (title: string): Shown => ({ file: "replay/teams/inbound.test.ts", title });
const slackForms = (title: string): Shown => ({ file: "chat/slack/forms.test.ts", title });
const teamsOnly = (title: string): Shown => ({ file: "journeys/teams-only.test.ts", title });
const teamsDoor = (title: string): Shown => ({ file: "journeys/teams-door.test.ts", title });

const rooms: Feature[] = [
  both("a room is opened", inContract("opens a room by its name")),
  both(
    "a room is adopted after a crash",
    inContract("adopts the room that an attempt which died afterwards had opened for the incident"),
  ),
  both("people are added", inContract("adds somebody once, however often they are invited")),
  both(
    "who is excluded is taken out",
    inContract("takes somebody out once, however often that is asked, and lets them in again"),
  ),
  {
    feature: "who is excluded and let in again is taken out again",
    slack: {
      file: "journeys/confidential.test.ts",
      title:
        "is not in her sight any more once she is excluded: she is out of the room, also when somebody lets her in",
    },
    teams: {
      file: "journeys/two-platforms.test.ts",
      title: "who is excluded in the middle is taken out of the chat in Teams, and again when somebody lets them in",
    },
  },
  both("who is excluded leaves the room of every platform where they have an account", {
    file: "incident/removals.test.ts",
    title: "is taken out of the room on every platform where they have an account",
  }),
  {
    feature: "a private channel is a room from its opening to its archive",
    slack: slackRoom("a room is opened private with its purpose, and its topic can be set"),
    teams: {
      file: "journeys/teams-channels.test.ts",
      title: "a room opens as a private channel, with its people and its card, and is archived in the end",
    },
  },
  {
    feature: "where no private channel can be had there is a room all the same",
    slack: {
      file: "journeys/rooms.test.ts",
      title: "whose opening Slack did not answer is taken over as ours, and not opened twice",
      none: "Slack has no other kind of room; instead its opening is tried again until there is one",
    },
    teams: {
      file: "chat/teams/channels.test.ts",
      title: "a channel that lets the app in no more at a later attempt is a group chat then",
    },
  },
  {
    feature: "a confidential incident is opened where nobody outside sees who is added",
    slack: slackRoom("a room is opened private with its purpose, and its topic can be set"),
    teams: {
      file: "journeys/teams-channels.test.ts",
      title: "a confidential incident has a group chat, adds nobody to the team, and its record says why",
    },
  },
  {
    feature: "guests are kept out unless the policy names them",
    slack: slackRoom("a guest whom the policy means"),
    teams: teamsRoom("who is a guest whom the policy names as one is invited, as a guest"),
  },
  both("the topic follows the incident", inContract("shows the room's topic as it was set last")),
  {
    feature: "links stand in the room's head",
    slack: slackRoom("a room is linked to its first card and to pages, each once however often it is asked for"),
    teams: {
      ...teamsRoom("is linked by one message, however often it is asked for"),
      none: "an app sets no tab or bookmark without a page of its own; instead a message has the links",
    },
  },
  {
    feature: "a room's name that is taken gets a suffix",
    slack: slackRoom("a name taken by an outsider (private: %s) is left to them and gets a suffix"),
    teams: { file: "chat/teams/channels.test.ts", title: "a name that is taken gets a suffix, whoever took it" },
  },
  {
    feature: "a room is archived",
    slack: inContract("archives a room, and again without harm"),
    teams: {
      ...inContract("says by a code of its own that a room stays open, where it cannot be archived"),
      none: "a chat cannot be closed; instead whoever leads is told, and its name says that it is over",
    },
  },
  {
    feature: "Muster was taken out of the room",
    slack: slackRoom("a room that the app was taken out of is gone"),
    teams: teamsRoom("it is installed there and the card is posted, once"),
  },
];

const messages: Feature[] = [
  both(
    "cards are posted and follow in place",
    inContract("posts a card in a room, finds it by its effect after a restart, and edits it in place"),
  ),
  both("somebody is told in private", inContract("sends somebody a card in their own chat")),
  {
    feature: "what was sent just before a crash is looked for in private",
    slack: inContract("finds what it posted in somebody's own chat"),
    teams: {
      ...inContract("says that nobody knows what was posted in somebody's own chat, where it may not read"),
      none: "no app reads a private chat; instead it is sent again, and counted as ambiguous",
    },
  },
  {
    feature: "what belongs to a card stands under it",
    slack: slackRoom("a message under a card stands in its thread, and is found there"),
    teams: {
      ...inContract("says under a card, or in the room where there are no threads, and finds it there"),
      none: "a chat has no threads; instead it is said in the chat",
    },
  },
  {
    feature: "the first card is pinned",
    slack: inContract("pins a card, and again without harm"),
    teams: {
      ...teamsRoom("is linked by one message, however often it is asked for"),
      none: "only a signed-in person pins; instead the message with the links leads to it",
    },
  },
  both(
    "the record is handed out",
    inContract("hands files out in a room with a line of text, and finds them by their names"),
  ),
  {
    feature: "every card keeps to the platform's limits with all its buttons",
    slack: { file: "cards/slack-limits.test.ts", title: "each card of the group “%s”" },
    teams: { file: "cards/teams-limits.test.ts", title: "each card of the group “%s”" },
  },
  {
    feature: "whoever cannot be reached is called by the next medium",
    slack: inContract("rejects writing to somebody without an account"),
    teams: teamsRoom("who has never met it where it may not be installed is rejected at once, by a code of its own"),
  },
];

const limits: Feature[] = [
  {
    feature: "the platform's rate limits are kept",
    slack: { file: "chat/slack/shared-limits.test.ts", title: "two replicas together keep to what Slack allows" },
    teams: {
      file: "chat/teams/rates.test.ts",
      title: "a conversation gets at most 7 in a second, 8 in two, 60 in 30 and 1,800 in an hour",
    },
  },
  {
    feature: "Retry-After is obeyed, and holds no page back",
    slack: {
      file: "chat/slack/client.test.ts",
      title: "a 429 for a room's post does not hold an executive's page back",
    },
    teams: teamsRoom(
      "429 is obeyed without another request until its Retry-After has passed, and holds no page and no other chat back",
    ),
  },
];

const hearing: Feature[] = [
  {
    feature: "commands in private",
    slack: slackHeard("a signed command is heard with who, where and what, and answered in private"),
    teams: teamsHeard("plain words in somebody's own chat are heard with who, and answered there"),
  },
  {
    feature: "commands in a room",
    slack: { file: "journeys/commands.test.ts", title: "in the incident's room no id is needed" },
    teams: teamsHeard(
      "in a group chat only what mentions Muster is heard, in that room, and others by their Entra ids",
    ),
  },
  {
    feature: "an answer in a room is seen by whoever asked alone",
    slack: slackHeard("a signed command is heard with who, where and what, and answered in private"),
    teams: {
      ...teamsHeard("an answer to somebody in a room goes to their own chat, and the room hears nothing"),
      none: "a room has no message for one person; instead the answer goes to their own chat",
    },
  },
  {
    feature: "buttons",
    slack: slackHeard("a press is heard with its action and acknowledged empty"),
    teams: teamsHeard("a press is answered inside its own response, with the card as it now is for whoever pressed"),
  },
  {
    feature: "forms",
    slack: slackForms("a button that asks for a form opens it without anything being recorded"),
    teams: teamsHeard("a dialog opens with the form of its button, and closes once it is recorded"),
  },
  {
    feature: "a form's mistakes stand at their fields",
    slack: slackHeard("a form's errors come back at their fields, and one for no field at the first"),
    teams: teamsHeard("what is wrong in a dialog keeps it open, with the error at its field and what was written"),
  },
  {
    feature: "a command without its words opens a form",
    slack: slackForms("a command that asks for a form opens it, and its submission is heard with the form's context"),
    teams: {
      ...teamsHeard("a form that words ask for is a card in their own chat, and is sent from there once"),
      none: "no dialog opens for words; instead the form is a card in their own chat",
    },
  },
  {
    feature: "an objection counts by its press and is asked for its reason",
    slack: slackForms("a dissent is recorded first and asked for its reason second"),
    teams: teamsDoor(
      "an objection is recorded by its press; the card comes back with a field, and the reason is recorded from there",
    ),
  },
  {
    feature: "what is delivered twice counts once",
    slack: slackHeard("a repeated request keeps its interaction id, so that its first answer can be given again"),
    teams: teamsDoor(
      "a choice is recorded once however often it is delivered, and both answers are the card as it then is",
    ),
  },
  {
    feature: "what could not be recorded in time is said so, and counts once however often it is pressed again",
    slack: {
      file: "journeys/slack-promises.test.ts",
      title: "what was typed or pressed and not recorded in time is repeated by the button under that answer",
    },
    teams: teamsOnly("what is not recorded within Teams' five seconds is said to be so, and counts once"),
  },
  {
    feature: "an incident is declared from anywhere",
    slack: { file: "journeys/transports.test.ts", title: "a pin and each shortcut do what they say" },
    teams: {
      ...teamsHeard("a form that words ask for is a card in their own chat, and is sent from there once"),
      none: "a button stands beside messages alone; instead the word declare brings the form",
    },
  },
  {
    feature: "somebody's own page",
    slack: { file: "journeys/home.test.ts", title: "shows what somebody is in, and nothing of it to others" },
    teams: teamsHeard("the word home brings their own page"),
  },
  {
    feature: "a message is added to the record from its menu",
    slack: { file: "journeys/messages.test.ts", title: "keeps a message of the war room at once" },
    teams: teamsHeard(
      "a message is added to the record with its words, author, time and link, where that needs no form",
    ),
  },
  {
    feature: "a question begins with a message",
    slack: {
      file: "journeys/messages.test.ts",
      title: "opens the question with the message in it, and the record keeps what it came from",
    },
    teams: teamsHeard(
      "a question that begins with a message is a form, and one with mistakes in it opens again with them",
    ),
  },
  {
    feature: "a pin or a reaction adds a message to the record",
    slack: { file: "journeys/messages.test.ts", title: "is kept once, whoever marks it and however often" },
    teams: {
      ...teamsHeard("a message is added to the record with its words, author, time and link, where that needs no form"),
      none: "an app hears of neither; instead the message's menu adds it",
    },
  },
];

const security: Feature[] = [
  {
    feature: "who is none of ours decides nothing, also where no room could be opened",
    slack: {
      file: "journeys/guests.test.ts",
      title: "over %s, who is no full member of our workspace declares, decides and takes nothing",
    },
    teams: {
      file: "journeys/teams-faults.test.ts",
      title: "a guest whom the policy does not name decides nothing, also where no room could be opened",
    },
  },
  {
    feature: "who is not listed presses again until the platform has said who they are, and nobody else does",
    slack: {
      file: "journeys/guests.test.ts",
      title: "over %s, who is not listed declares nothing until Slack has said that they belong here",
    },
    teams: {
      file: "journeys/teams-faults.test.ts",
      title: "who is not listed declares nothing until Graph has said that they belong here",
    },
  },
  {
    feature: "who has never been said to be ours approves nothing before the platform has said so",
    slack: {
      file: "incident/from-outside.test.ts",
      title: "presses again before they approve anything, and nothing is kept of the first press",
    },
    teams: {
      file: "journeys/teams-faults.test.ts",
      title: "whoever approves before Graph has ever said whose account theirs is presses again, and is counted then",
    },
  },
  {
    feature: "a forged request is refused",
    slack: slackHeard("a body changed after signing is refused"),
    teams: { file: "replay/teams/identity.test.ts", title: "a token that somebody else signed is answered 401" },
  },
  {
    feature: "people of other organisations speak for themselves alone",
    slack: slackHeard("in a shared channel a stranger speaks for their own workspace, not for ours"),
    teams: {
      file: "replay/teams/identity.test.ts",
      title: "another organisation's people are not heard, and told so by 403",
    },
  },
  {
    feature: "what people wrote reaches no log",
    slack: slackHeard("what people wrote never reaches the log"),
    teams: { file: "replay/teams/identity.test.ts", title: "neither a token nor what people wrote reaches the log" },
  },
];

const installing: Feature[] = [
  both("the manifest is one that the vendor takes", {
    file: "manifests/manifests.test.ts",
    title: "the manifests of both platforms are as their vendors' pages want them",
  }),
  {
    feature: "people of other organisations are called where they are",
    slack: {
      file: "chat/slack/installing.test.ts",
      title: "whoever's workspace has installed the app is paged with its token, and the message is edited with it",
    },
    teams: {
      ...teamsRoom("who is a guest whom the policy names as one is invited, as a guest"),
      none: "a new bot is of one organisation; instead somebody of another is a guest whom the policy names",
    },
  },
  {
    feature: "Muster hears without an address of its own",
    slack: {
      file: "journeys/socket-mode.test.ts",
      title: "it is connected when it has started, and nothing is served at Slack's addresses",
    },
    teams: {
      file: "replay/teams/identity.test.ts",
      title: "a token that somebody else signed is answered 401",
      none: "Teams calls an address alone; instead its one door is closed to whoever is not Microsoft",
    },
  },
];

const checking: Feature[] = [
  {
    feature: "whoever has never met Muster is written to by day",
    slack: {
      ...slackRoom("the probe names the team and every person that Slack does not know or that is a bot"),
      none: "an app writes to every member without having met them; instead check says who is none",
    },
    teams: {
      file: "chat/teams/check.test.ts",
      title: "check --nudge says hello to whoever has never opened the app, once, and who cannot be told",
    },
  },
  {
    feature: "muster check looks everybody up beforehand",
    slack: slackRoom("the probe names the team and every person that Slack does not know or that is a bot"),
    teams: {
      file: "chat/teams/probe.test.ts",
      title: "tells who has never opened the app, and whose account is none that can be called",
    },
  },
];

export const parity: Feature[] = [
  ...rooms,
  ...messages,
  ...limits,
  ...hearing,
  ...security,
  ...installing,
  ...checking,
];
