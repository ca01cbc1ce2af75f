import { type Action, type Card, deeds, type Form } from "../../src/chat/card.ts";
import { formOfPress, recordedFirst } from "../../src/chat/desk/desk-forms.ts";
import { isLookedAt } from "../../src/chat/desk/desk-views.ts";
import type { Front, Speaker } from "../../src/chat/front.ts";
import type { Replies } from "../../src/pager/replies.ts";
import { accountOf, impostors, personInRecord } from "./accounts.ts";
import type { Checks } from "./checks/checks.ts";
import { cast, people } from "./organisation.ts";
import type { Random } from "./random.ts";
import type { Replicas } from "./replicas.ts";
import type { Scheduler } from "./scheduler.ts";
import type { Message } from "./slack.ts";
import type { Story } from "./story.ts";
import type { Theme } from "./themes.ts";
import type { Sent } from "./twilio.ts";
import type { Weather } from "./weather.ts";

/** The people: they look at what reaches them, and press, type and answer as people do. */

export type PeopleStage = {
  scheduler: Scheduler;
  random: Random;
  theme: Theme;
  weather: Weather;
  story: Story;
  replicas: Replicas;
  checks: Pick<Checks, "clicked" | "incidentOf">;
};

type AboutPage = { incident: string } & ({ callIn: string } | { spoken: string });

type Click = {
  person: string;
  what: string;
  /** As Muster records it; the same for every delivery of this click. */
  id: string;
  /** Whether this answer to it means that an incident was asked for something. */
  isRecorded(answer: unknown): boolean;
  deliver(doors: { front: Front; replies: Replies }, interaction: string): Promise<unknown>;
};

export type People = ReturnType<typeof createPeople>;

export function createPeople(stage: PeopleStage) {
  const { scheduler, random, theme, weather, story, replicas, checks } = stage;
  let clicks = 0;
  let isOver = false;
  /** How much of what reaches people they react to. */
  const diligence = theme.diligence ?? random.pick([0.15, 0.4, 0.8]);
  /** The longest that somebody takes to answer a message. */
  const latestMs = theme.declaresAtOnce ? 8_000 : 50_000;
  /** Buttons on messages that are still somewhere in the chat. */
  const buttons: Action[] = [];

  /** Sends one click to some replica, perhaps twice; who gets no answer may press again, which is another click. */
  function click(made: Omit<Click, "id">, platform: "slack" | "twilio", tries = 2): void {
    clicks += 1;
    const interaction = `${made.person}-${clicks}`;
    const whose = platform === "slack" ? `${platform}:${personInRecord(made.person)}` : platform;
    const whole = { ...made, id: `${whose}:${interaction}` };
    let isAnswered = false;
    const answered = (given: unknown) => {
      if (!isAnswered) reactTo(made.person, given);
      isAnswered = true;
    };
    deliver(whole, interaction, answered);
    if (random.chance(0.2)) scheduler.after(random.between(0, 400), () => deliver(whole, interaction, answered));
    if (random.chance(0.1)) scheduler.after(random.between(1, 60) * 1_000, () => deliver(whole, interaction, answered));
    if (tries === 0 || !random.chance(0.6)) return;
    scheduler.after(6_000, () => {
      if (!isAnswered) click(made, platform, tries - 1);
    });
  }

  function deliver(made: Click, interaction: string, answered: (given: unknown) => void): void {
    const doors = replicas.any();
    if (!doors) return;
    const arrives = () => {
      story.tell(made.person, `${made.what} (${made.id}), at ${doors.life.name}`);
      const deliveredAtMs = scheduler.nowMs();
      const answer = made.deliver(doors, interaction);
      answer.then(
        (given) => {
          answered(given);
          story.tell(doors.life.name, `answers ${made.id}: ${JSON.stringify(given).slice(0, 70)}`);
          const recorded = made.isRecorded(given);
          checks.clicked({ id: made.id, person: made.person, answer: given, recorded, deliveredAtMs });
        },
        (error: unknown) => story.tell(doors.life.name, `cannot answer ${made.id}: ${String(error)}`),
      );
    };
    scheduler.after(
      weather.happens("click late") ? random.between(500, 4_000) : random.between(1, 80),
      arrives,
      doors.life,
    );
  }

  function press(person: string, action: Action): void {
    const doors = replicas.any();
    if (!doors) return;
    const pressed = (opened: Form | undefined) => pressOn(person, action, opened);
    doors.front.formFor({ by: speaker(person), action }).then(pressed, () => pressed(undefined));
  }

  function pressOn(person: string, action: Action, opened: Form | undefined): void {
    if (opened && !recordedFirst.includes(action.do)) return submit(person, opened);
    // What is recorded by the click itself asks for its reason afterwards.
    if (opened) scheduler.after(random.between(2_000, 20_000), () => submit(person, opened));
    const isKnown = !("incident" in action) || checks.incidentOf(action.incident) !== undefined;
    click(
      {
        person,
        what: `presses ${action.do} ${Object.values(action).slice(1).join(" ")}`,
        isRecorded: () => isKnown && !isLookedAt(action) && isRecordedByPress(action),
        deliver: ({ front }, interaction) => front.press({ by: speaker(person), action, interaction }),
      },
      "slack",
    );
  }

  function submit(person: string, { form, fields, context }: Pick<Form, "form" | "fields" | "context">): void {
    const drawn =
      form === "decide" ? fields.toSorted((one, other) => drawnAs.indexOf(one.id) - drawnAs.indexOf(other.id)) : fields;
    const filled = drawn.map((field) => [field.id, field.type === "select" ? pickChoice(field) : textFor(field.id)]);
    const values = Object.fromEntries(filled) as Record<string, string>;
    // Where no step is named, none is carried out.
    if (form === "decide" && values.action === "none") values.acts = "none";
    click(
      {
        person,
        what: `submits ${form} ${context} ${JSON.stringify(values).slice(0, 60)}`,
        isRecorded: (answer) => isInDirectory(person) && form !== onlyLooked && isOutcome(answer, form === "declare"),
        deliver: async ({ front }, interaction) => {
          const submitted = { by: speaker(person), form, values, interaction };
          const answer = await front.submit({ ...submitted, context });
          // Somebody else must approve it: they read that, and post it.
          return answer.kind === "form" ? await front.submit({ ...submitted, context: answer.form.context }) : answer;
        },
      },
      "slack",
    );
  }

  type Select = { id: string; choices: { value: string }[]; optional?: boolean };
  function pickChoice({ id, choices, optional }: Select): string {
    if (choices.length === 0) throw new Error(`the select "${id}" has nothing to choose from`);
    // Only the first two options are filled in.
    if (id === "recommended") return random.pick(choices.slice(0, 3)).value;
    if (id === "action") return random.chance(0.3) ? "none" : random.pick(choices.slice(0, -1)).value;
    if (id === "acts") return random.pick(["1", "1", "2", "none"]);
    return optional && random.chance(0.3) ? "" : random.pick(choices).value;
  }

  function textFor(id: string): string {
    if (id === "options-more") return random.pick(["", `third ${random.below(100)} | some | more`]);
    if (id === "deadline") return random.pick(["", "1", "2", "5"]);
    if (id === "downtime") return random.pick(["", "", "2m", "2m-10m", "long"]);
    if (id === "at" || id === "when") return random.pick(["", "", "02:58", "03:04", "soon"]);
    if (id === "people") return random.pick(["", "700"]);
    if (id === "reason") return random.pick([`reason ${random.below(100)}`, " "]);
    return `${id} ${random.below(100)}`;
  }

  /** Words that end in a deed may open its form, which has only its button: it is pressed, or the words are answered. */
  function say(person: string, text: string, room?: string): void {
    const said = { by: speaker(person), text, ...(room && { room }) };
    const doors = deeds.some((deed) => text.endsWith(deed)) ? replicas.any() : undefined;
    if (!doors) return sayInWords(person, said);
    const spoken = (opened: Form | undefined) => (opened ? submit(person, opened) : sayInWords(person, said));
    doors.front.formFor(said).then(spoken, () => spoken(undefined));
  }

  function sayInWords(person: string, said: { by: Speaker; text: string; room?: string }): void {
    const { text, room } = said;
    click(
      {
        person,
        what: `says "${text}"${room ? ` in ${room}` : ""}`,
        isRecorded: (answer) =>
          isInDirectory(person) && isOutcome(answer, text.startsWith("declare") || isQuestion(text)),
        deliver: ({ front }, interaction) => front.say({ ...said, interaction }),
      },
      "slack",
    );
  }

  /** A text message or a call has come. */
  function rung(sent: Sent): void {
    const { page, effect } = sent;
    const isAsked = page.spoken !== undefined || (page.callIn !== undefined && effect.startsWith("page:"));
    if (!isAsked || isOver || !random.chance(diligence)) return;
    const { digit, ...reply } = page.spoken === undefined ? replyTo(sent) : confirmation(sent, page.spoken);
    const what = `answers ${digit} by ${sent.medium} about ${page.reference}`;
    scheduler.after(random.between(1, 60) * 1_000, () => click({ person: page.to, what, ...reply }, "twilio"));
  }

  type Reply = Pick<Click, "isRecorded" | "deliver"> & { digit: string };

  function replyTo({ medium, page }: Sent): Reply {
    const reaction = random.weighted({ awake: 3, delegate: 1, ring: 1, prose: 0.3 });
    const digit = { awake: "1", delegate: "2", ring: "3", prose: "who is this" }[reaction];
    const { incident, callIn = "" } = page;
    return byPhone({ medium, page, digit, known: /^[12]$/, about: { incident, callIn } });
  }

  /** What they are said to have said. */
  function confirmation({ medium, page }: Sent, spoken: string): Reply {
    const digit = { so: "4", not: "5", ring: "3" }[random.weighted({ so: 3, not: 1, ring: 1 })];
    return byPhone({ medium, page, digit, known: /^[45]$/, about: { incident: page.incident, spoken } });
  }

  type ByPhone = Pick<Sent, "medium" | "page"> & { digit: string; known: RegExp; about: AboutPage };

  /** `known`: the keys of that call; a text may leave out its code. */
  function byPhone({ medium, page, digit, known, about }: ByPhone): Reply {
    const number = cast[page.to]?.phone ?? "";
    return {
      digit,
      isRecorded: (answer) => !isSmallTalk(String(answer)) && (medium !== "voice" || known.test(digit)),
      deliver: ({ replies }, interaction) =>
        medium === "voice"
          ? replies.byKeypress({ to: number, digit, ...about, interaction })
          : replies.bySms({
              from: number,
              text: random.chance(0.5) ? digit : `${digit} ${page.reference}`,
              interaction,
            }),
    };
  }

  /** A text that nothing had asked for just now. */
  function texts(person: string, text: string): void {
    const from = cast[person]?.phone;
    if (from === undefined) return;
    click(
      {
        person,
        what: `texts "${text}"`,
        isRecorded: (answer) => !isSmallTalk(String(answer)),
        deliver: ({ replies }, interaction) => replies.bySms({ from, text, interaction }),
      },
      "twilio",
    );
  }

  /** A message has come in chat: somebody presses one of its buttons, or several people do at once. */
  function shown({ channel, card }: Message): void {
    const actions = actionsIn(card);
    if (isOver || actions.length === 0 || theme.takesTurns) return;
    buttons.push(...actions);
    const choices = actions.filter((action) => action.do === "choose");
    const abstentions = actions.filter((action) => action.do === "abstain");
    if (choices.length > 0 && random.chance(0.7)) return everybodyChooses(choices, abstentions);
    const person = channel.startsWith("D-") ? channel.slice(2) : random.pick(people);
    if (!cast[person]?.slack || !random.chance(diligence)) return;
    const pressed = random.pick(actions);
    scheduler.after(random.between(500, latestMs), () => press(person, pressed));
    if (random.chance(0.2)) scheduler.after(random.between(500, 90_000), () => press(person, random.pick(actions)));
  }

  /** Muster's answer, which only they see, may have buttons too. */
  function reactTo(person: string, answer: unknown): void {
    const { card } = (typeof answer === "object" && answer ? answer : {}) as { card?: Card };
    // What was just agreed to is seldom taken back at once.
    const actions = card ? actionsIn(card).filter((action) => action.do !== "take-back" || random.chance(0.1)) : [];
    if (isOver || actions.length === 0 || !random.chance(diligence)) return;
    buttons.push(...actions);
    const pressed = random.pick(actions);
    scheduler.after(random.between(500, 0.4 * latestMs), () => press(person, pressed));
  }

  /** Within one breath, and often of one mind. */
  function everybodyChooses(choices: Action[], abstentions: Action[]): void {
    const inMs = random.between(500, 0.8 * latestMs);
    const favourite = random.pick(choices);
    const isArguing = random.chance(0.4);
    const others = [...impostors, "maya"].filter(() => random.chance(0.1));
    for (const person of ["amara", "ben", "carla", "dev", "grace", "hana", "ines", "kofi", "leo", ...others]) {
      if (random.chance(0.2)) continue;
      const choice = isArguing || random.chance(0.3) ? random.pick(choices) : favourite;
      const pressed = random.chance(0.1) ? (abstentions[0] ?? choice) : choice;
      scheduler.after(inMs + random.between(0, 30), () => press(person, pressed));
    }
  }

  /** Somebody has scrolled up, and presses what they find there. */
  function pressAnOldButton(): void {
    const anybody = random.chance(0.3) ? [...impostors, "leo"] : people;
    if (buttons.length > 0) press(random.pick(anybody), random.pick(buttons));
  }

  return {
    press,
    pressAnOldButton,
    say,
    texts,
    rung,
    shown,
    /** From now on nobody reacts to anything new. */
    stop: () => {
      isOver = true;
    },
  };
}

/** Picks the text that is shown, and asks nothing of anybody. */
const onlyLooked = "agreement";

/** In this order a question's answers are drawn: how its form orders its fields moves no story. */
const drawnAs = [
  ...["question", "action", "service", "target"],
  ...["option1-label", "option1-act", "option1-wait", "option2-label", "option2-act", "option2-wait"],
  ...["options-more", "acts", "recommended", "downtime", "exposure", "safety", "deadline"],
];

/** Somebody whom chat does not know is told that they may not look, which asks nothing of an incident. */
function isInDirectory(person: string): boolean {
  return cast[person]?.slack !== undefined;
}

function speaker(person: string): Speaker {
  const { tenant, user } = accountOf(person);
  return { platform: "slack", tenant, user };
}

/** What its buttons ask for. What repeats another click is no click of its own: journeys press that. */
export function actionsIn({ blocks }: Card): Action[] {
  const buttons = blocks.flatMap((block) => (block.type === "buttons" ? block.buttons : []));
  return buttons.map(({ action }) => action).filter((action) => action.do !== "again");
}

/** The form could not be opened in time, and whoever pressed is asked to try again. */
/** The others open a form, and what it says is recorded; where it does not open, nothing is. */
function isRecordedByPress({ do: what }: Action): boolean {
  const isForm = formOfPress[what] !== undefined || ["agreement", "agreements", "delegate", "declare"].includes(what);
  return !isForm || recordedFirst.includes(what);
}

/** Words that only ask what there is. */
function isQuestion(text: string): boolean {
  return /(^|\s)(status|action|clocks|agreements|brief( [\w-]+)?)$/.test(text);
}

/** Not that it must be done again, a question which incident was meant, a list, or a word about how to write it: those ask nothing of an incident. */
function isOutcome(answer: unknown, mayBeRefused: boolean): boolean {
  const { kind, card } = answer as { kind: string; card?: Card };
  if (kind === "form-errors" || kind === "form") return false;
  if (mayBeRefused && card && /^(refusal|status|situation|my-view|actions|clocks|agreements|brief)/.test(card.kind))
    return false;
  return (
    !card ||
    !/^(help|not-recorded|open-incidents|which-incident|unknown-incident|unknown-command|incomplete|declared-before|refusal-no-such)/.test(
      card.kind,
    )
  );
}

function isSmallTalk(answer: string): boolean {
  return (
    answer === "" ||
    answer.startsWith("Muster did not understand") ||
    answer.startsWith("Muster: nobody is waiting") ||
    // A word for what they said wants its code.
    answer.startsWith("Please reply with the code") ||
    answer.startsWith("Muster: nothing is waiting") ||
    // By now it is kept from them.
    answer.startsWith("This call is not waiting for an answer")
  );
}
