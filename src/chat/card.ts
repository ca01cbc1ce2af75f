import type { Room } from "../incident/events.ts";
import type { TriggerId } from "../policy/clocks/row.ts";
import type { BriefView } from "../policy/policy.ts";

/**
 * Neutral cards: what Muster says, before a platform draws it. Texts are plain (no markup, escaped by the renderer);
 * lengths are free, the renderer cuts to its platform's limits and says so.
 */
export type Card = {
  /** Which of our cards this is, such as "situation" or "decision". */
  kind: string;
  title: string;
  /** The whole message in one or two lines, for a lock screen and a screen reader. */
  summary: string;
  blocks: Block[];
  /** Shows one person all of it: where a platform has to cut it, and part by part where that is long too. */
  whole?: Action;
};

/** A card that was sent: which of ours it is, and what shows all of it. */
export type SentCard = { kind: string; whole: Action };

export type Block =
  | { type: "text"; text: string; emphasis?: "strong" | "quiet" }
  /** Label and value pairs, shown side by side where there is room. */
  | { type: "facts"; facts: Fact[] }
  | { type: "list"; items: string[] }
  /** Somebody's own words, kept verbatim. */
  | { type: "quote"; text: string; from: string }
  | { type: "buttons"; buttons: Button[] }
  | { type: "divider" };

/** `leadsTo` is where the value goes when it is pressed, where the platform can: a room by its name, or an https address. */
export type Fact = { label: string; value: string; leadsTo?: Room | { url: string } };

export type Button = {
  label: string;
  action: Action;
  style?: "primary" | "danger";
};

/** What a button or form asks for. Encoded into the platform's action value: ids only, never content. */
export type Action = Pressed | Again;

export type Pressed = IncidentAction | OrganisationAction;

/** What was typed, in which room, or what was pressed. */
export type Asked = { words: string; room?: string } | { press: Pressed };

/**
 * The same once more, counted as the interaction `as`: a repeat gets the first answer. Without `of` it was too long for a
 * button. `about`: the incident that was meant, where the words did not tell.
 */
export type Again = { do: "again"; as: string; about?: string; of?: Asked };

export type IncidentAction =
  | { do: "acknowledge"; incident: string; callIn: string; minutes?: number }
  | { do: "call-delegate"; incident: string; callIn: string }
  | { do: "confirm"; incident: string }
  | { do: "stand-down" | "stand-down-anyway" | "close-anyway"; incident: string }
  | { do: "severity"; incident: string }
  | { do: "update"; incident: string }
  | { do: "join"; incident: string }
  /** What one person looks at; `more` is all that they may do. */
  | { do: "view" | "actions" | "clocks" | "more"; incident: string }
  | { do: "brief"; incident: string; view?: BriefView }
  /** Of a decision, of a call-in, of what was said once (by its effect), or else of how things stand. */
  | { do: "show-all"; incident: string; of?: string }
  /** Of the agreed words, which kind of step and which service it is about; or the question that is put once more. */
  | { do: "propose"; incident: string; about?: { action?: string; service?: string }; anew?: string }
  | { do: "choose"; incident: string; decision: string; option: string; shown: string }
  | { do: "dissent" | "take-back-dissent"; incident: string; decision: string }
  | { do: "condition"; incident: string; decision: string; shown: string }
  | { do: "explain"; incident: string; decision: string }
  | { do: "abstain"; incident: string; decision: string }
  | { do: "edit" | "withdraw"; incident: string; decision: string }
  /** `person`: whose condition it is. */
  | { do: "condition-met"; incident: string; decision: string; person: string }
  | { do: "deny-spoken"; incident: string; decision: string }
  | { do: "take-over" | "take-lead"; incident: string }
  | ActionPress
  /** Opens the form of the command of this name. */
  | { do: AskedFor; incident: string }
  | { do: "export"; incident: string }
  | { do: "took"; incident: string }
  | { do: "service-up" | "customers-told"; incident: string; service: string }
  /** `clock`: whose notice was submitted. `again`: it was recorded before. */
  | { do: "clock"; incident: string; trigger: TriggerId; clock?: string; again?: true };

/** Commands whose button opens the form that they open when they are typed alone. */
export const askedFor = [
  "call",
  "handoff",
  "note",
  "exclude",
  "spoken",
  "down",
  "up",
  "contain",
  "recover",
  "close",
  "action",
] as const;
export type AskedFor = (typeof askedFor)[number];

/** What is said of one containment action. */
export type ActionPress = {
  do: "action-started" | "action-done" | "action-failed" | "action-reverted" | "action-again" | "action-stop";
  incident: string;
  action: string;
};

/** About no incident. `shown` is the hash of the text on the card. */
export type OrganisationAction =
  | { do: "agree" | "take-back"; shown: string }
  | { do: "agreements" | "delegate-off" }
  | { do: "home" }
  /** Opens the form of who stands in, of what is agreed to already, of a new incident. */
  | { do: "delegate" | "agreement" | "declare" }
  /** `ring`: by a call too. */
  | { do: "test-reach"; ring?: true };

/** A form (a modal on Slack, a dialog on Teams). `context` comes back with the answers, unseen by the person. */
export type Form = {
  form: FormId;
  title: string;
  submit: string;
  intro?: string;
  fields: Field[];
  context: string;
  /** Asks for the same once more, by a button, where the form could not be opened for the words that asked for it. */
  again?: Action;
};

/** Forms about what people did, and what they told. */
export const actionForms = ["took", "action-failed", "action-reverted", "action-stop", "customers-told"] as const;
export type ActionForm = (typeof actionForms)[number];

/** Commands to which nothing need be added: typed alone they are asked about once, and their button does them at once. */
export const deeds = ["confirm", "take-over", "export"] as const;
export type Deed = (typeof deeds)[number];

/** Forms of commands that were typed without their words: what is filled in is read as the words would have been. */
export const lineForms = [
  "call",
  "handoff",
  "note",
  "exclude",
  "withdraw",
  "spoken",
  "down",
  "up",
  "contain",
  "recover",
  "action",
  ...deeds,
] as const;
export type LineForm = (typeof lineForms)[number];

/** Every form there is: a platform opens and reads these and no others. */
export const formIds = [
  "declare",
  "decide",
  "dissent",
  "severity",
  "update",
  "stand-down",
  "close",
  "condition",
  "reason",
  "abstention",
  "edit",
  "delegate",
  "agreement",
  "clock",
  "record",
  ...actionForms,
  ...lineForms,
] as const;
export type FormId = (typeof formIds)[number];

export type Field = {
  id: string;
  label: string;
  hint?: string;
  optional?: boolean;
  initial?: string;
  /** Filled in since the form was sent: it takes the place of what was left there. */
  replaced?: true;
} & ({ type: "text"; multiline?: boolean } | { type: "select"; choices: { value: string; label: string }[] });
