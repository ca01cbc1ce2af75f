import { appId, serviceUrl, tenantId } from "../../support/teams-identity.ts";

/**
 * What Teams sends, field for field as learn.microsoft.com/microsoftteams/platform shows it (bots/how-to/conversations,
 * messaging-extensions/how-to/action-commands/create-task-module, adaptive-cards/authoring-cards/universal-action-model),
 * with values of our own.
 */
export const amara = {
  id: "29:1XJKJMvc5GBtc2JwZq0oj8tHZmzrQgFmB39ATiQWA85gQtHieVkKilBZ9XHoq9j7Zaqt7CZ-NJWi7me2kHTL3Bw",
  name: "Amara Okafor",
  aadObjectId: "b130c271-d2eb-45f9-83ab-9eb3fe3788bc",
};
export const bot = { id: `28:${appId}`, name: "Muster" };
export const personalChat =
  "a:17I0kl8EkpE1O9PH5TWrzrLNwnWWcfrU7QZjKR0WSfOpzbfcAg2IaydGElSo10tVr4C7Fc6GtieTJX663WuJCc1uA83n4CSrHSgGBj5XNYLcVlJAs2ZX8DbYBPck201w-";
export const groupChat = "19:d77be72390a1416e9644261e9064fa00@thread.v2";

const common = {
  channelId: "msteams",
  serviceUrl,
  timestamp: "2026-11-22T03:00:00.000Z",
  localTimestamp: "2026-11-22T03:00:00.000Z",
  from: amara,
  recipient: bot,
  channelData: { tenant: { id: tenantId } },
  locale: "en-GB",
};
const inPersonalChat = { conversation: { conversationType: "personal", tenantId, id: personalChat } };
export const inGroupChat = {
  conversation: { isGroup: true, conversationType: "groupChat", tenantId, id: groupChat },
};

type Changes = Record<string, unknown>;

export function message(text: string, changes: Changes = {}) {
  return {
    ...common,
    ...inPersonalChat,
    type: "message",
    id: "1611060744833",
    text,
    textFormat: "plain",
    attachments: [{ contentType: "text/html", content: `<div>${text}</div>` }],
    entities: [{ type: "clientInfo", locale: "en-GB", country: "GB", platform: "iOS", timezone: "Europe/London" }],
    ...changes,
  };
}

export const mention = (who: { id: string; name: string }) => ({
  type: "mention",
  mentioned: { id: who.id, name: who.name },
  text: `<at>${who.name}</at>`,
});

/** In a group chat, to the bot and perhaps about others. */
export function mentioning(text: string, others: { id: string; name: string }[] = [], changes: Changes = {}) {
  const entities = [bot, ...others].map(mention);
  return message(`<at>Muster</at> ${text}`, { ...inGroupChat, entities, ...changes });
}

function invoke(name: string, value: object, changes: Changes) {
  const id = "f:bc319b1d-571a-194d-9ffb-11d7ab37c9ff";
  return { ...common, ...inPersonalChat, type: "invoke", name, id, value, replyToId: "1611060700000", ...changes };
}

export function cardAction(data: object, changes: Changes = {}, trigger = "manual") {
  return invoke("adaptiveCard/action", { action: { type: "Action.Execute", verb: "muster", data }, trigger }, changes);
}

export function dialogInvoke(name: "task/fetch" | "task/submit", data: object, changes: Changes = {}) {
  return invoke(name, { data, context: { theme: "default" } }, changes);
}

export function messageExtension(
  name: "composeExtension/fetchTask" | "composeExtension/submitAction",
  { commandId = "record", data, payload = {} }: { commandId?: string; data?: object; payload?: object } = {},
  changes: Changes = {},
) {
  const messagePayload = {
    linkToMessage: `https://teams.microsoft.com/l/message/${groupChat}/1611060700000`,
    id: "1611060700000",
    replyToId: null,
    createdDateTime: "2026-11-22T02:51:40.123Z",
    lastModifiedDateTime: null,
    deleted: false,
    summary: null,
    importance: "normal",
    locale: "en-gb",
    body: { contentType: "html", content: "<div><p>FS-01 is <b>encrypting</b> &amp; beaconing</p></div>" },
    from: {
      device: null,
      conversation: null,
      user: { userIdentityType: "aadUser", id: "e0000000-0000-0000-0000-000000000002", displayName: "Ben Adler" },
      application: null,
    },
    reactions: [],
    mentions: [],
    attachments: [],
    ...payload,
  };
  const value = { commandId, commandContext: "message", requestId: "213167a1", messagePayload, ...(data && { data }) };
  return invoke(name, value, { ...inGroupChat, ...changes });
}

export function installation(action: "add" | "remove", changes: Changes = {}) {
  return { ...common, ...inPersonalChat, type: "installationUpdate", id: "f:install", action, ...changes };
}

export function membersAdded(changes: Changes = {}) {
  return { ...common, ...inGroupChat, type: "conversationUpdate", id: "f:members", membersAdded: [bot], ...changes };
}
