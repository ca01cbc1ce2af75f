import type { KnownBlock } from "@slack/types";
import { mediumWords } from "../chat/cards/names.ts";
import type { Event } from "../incident/events.ts";
import { isArchived, roomOn } from "../incident/room.ts";
import type { Condition, Scenario, Step } from "./scenario.ts";
import { personIn } from "./scenario.ts";
import { minutesAsSeconds, shortened } from "./shorten.ts";
import type { Answer } from "./slack-player.ts";
import type { Player, Stage } from "./stage.ts";
import { holds, type Watch } from "./watch.ts";

/** What somebody did, and what Muster answered them at once, if it did. */
export type Deed = { step: Step; person?: string; answer?: string };

/** A step of the scenario did not happen. The message is for whoever ran the exercise. */
export class StepFailed extends Error {
  override name = "StepFailed";
}

export type Playing = {
  stage: Stage;
  scenario: Scenario;
  watch: Watch;
  /** Told after each step. */
  onDeed?: (deed: Deed) => void;
  /** How long one step may take. */
  patienceMs?: number;
};

type Scene = Required<Pick<Playing, "stage" | "watch" | "patienceMs">>;
type PersonStep = Exclude<Step, { alert: string }>;

/**
 * Plays a scenario's steps, one after the other, against the server that stands on `stage`. An action that finds the
 * server away is done again, as people do. Throws StepFailed at the first step that does not happen.
 */
export async function play({ stage, scenario, watch, onDeed, patienceMs = 30_000 }: Playing): Promise<Deed[]> {
  const scene = { stage, watch, patienceMs };
  const startMs = performance.now();
  const deeds: Deed[] = [];
  for (const [index, step] of scenario.timeline.entries()) {
    try {
      if (step.at !== undefined) await watch.pause(step.at / minutesAsSeconds - (performance.now() - startMs));
      await expect(scene, step.when);
      await watch.pause((step.after ?? 0) / minutesAsSeconds);
      const deed = await act(scene, step);
      deeds.push(deed);
      onDeed?.(deed);
      await expect(scene, step.until, deed);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new StepFailed(`Step ${index + 1} of the scenario (line ${step.line}): ${reason}`, { cause: error });
    }
  }
  return deeds;
}

async function expect({ stage, watch, patienceMs }: Scene, condition: Condition | undefined, after?: Deed) {
  if (!condition || (await watch.until((now) => holds(condition, now), patienceMs))) return;
  const answer = after?.answer ? ` Muster had answered: “${after.answer}”` : "";
  const person = personIn(condition);
  const who = (person && stage.people[person]?.name) ?? "somebody";
  throw new Error(`${missing(condition, who)} within ${patienceMs / 1_000} s.${answer}`);
}

function missing(condition: Condition, who: string): string {
  if ("called" in condition) return `${who} was not reached by ${mediumWords[condition.by]}`;
  if ("answered" in condition) return `no answer of ${who} to a call-in was recorded`;
  if ("joined" in condition) return `${who} was not recorded as being in the room`;
  if ("asked" in condition) return `${who} was not asked for a decision`;
  if ("chose" in condition) return `no choice of ${who} was recorded`;
  if ("handed" in condition) return `no copy of the record was handed to ${who}`;
  if ("explained" in condition) return `no reason of ${who} for their choice was recorded`;
  if ("objected" in condition) return `no reason for an objection of ${who} was recorded`;
  return `no ${condition.happened satisfies Event["type"]} was recorded`;
}

async function act(scene: Scene, step: Step): Promise<Deed> {
  if ("alert" in step) {
    const { status } = await again(scene, () => scene.stage.sendAlert(step.alert, step.payload));
    if (status !== 202) throw new Error(`the alert was answered with status ${status} instead of 202`);
    return { step };
  }
  const player = scene.stage.people[step.who];
  if (!player) throw new Error(`nobody plays "${step.who}"`);
  return await actAs(scene, player, step);
}

async function actAs(scene: Scene, player: Player, step: PersonStep): Promise<Deed> {
  const deed: Deed = { step, person: step.who };
  if ("text" in step) return { ...deed, answer: await again(scene, () => player.phone.replySms(step.text)) };
  if ("key" in step) return { ...deed, answer: await again(scene, () => pressKey(scene.stage, player, step.key)) };
  if ("silent" in step) {
    if (holds({ answered: step.who }, scene.watch))
      throw new Error(`${player.name} is meant to be silent and answered`);
    return deed;
  }
  const answer = await ("press" in step ? press(scene, player, step.press) : type(scene, player, step.type));
  if (!step.form) rememberWhatWasSaid(deed, answer);
  else return { ...deed, ...(await fillIn(scene, player, step.form)) };
  return deed;
}

/** The card with that button may be on its way still. */
const cardComesWithinMs = 5_000;

async function press(scene: Scene, player: Player, label: string): Promise<Answer> {
  const endMs = performance.now() + Math.min(cardComesWithinMs, scene.patienceMs);
  const isNotThereYet = () => performance.now() < endMs;
  return taken(await again(scene, () => player.slack.press(() => true, label), isNotThereYet));
}

async function type(scene: Scene, player: Player, words: string): Promise<Answer> {
  const incident = scene.watch.incident();
  // Nothing can be typed in an archived room.
  if (incident && isArchived(incident)) {
    return taken(await again(scene, () => player.slack.command(`${incident.id} ${words}`)));
  }
  const channel = incident && roomOn(incident, "slack")?.id;
  return taken(await again(scene, () => player.slack.command(words, channel)));
}

function taken(answer: Answer): Answer {
  if (answer.status !== 200) throw new Error(`Slack was answered with status ${answer.status} instead of 200`);
  return answer;
}

/** What the form showed in its place, when it was not simply taken. */
async function fillIn(scene: Scene, player: Player, form: Record<string, string>): Promise<Pick<Deed, "answer">> {
  const view = await player.slack.view();
  const { ack } = taken(await again(scene, () => player.slack.submit(view, shortened(form))));
  const errors = Object.entries(ack?.errors ?? {}).map(([field, error]) => `${field}: ${error}`);
  if (errors.length > 0) throw new Error(`the form of ${player.name} was not taken: ${errors.join(" ")}`);
  const shown = ack?.view?.blocks as KnownBlock[] | undefined;
  const texts = shown?.flatMap((block) => (block.type === "section" && block.text ? [block.text.text] : []));
  return texts ? { answer: texts.join(" ") } : {};
}

async function pressKey({ phone }: Stage, player: Player, key: string): Promise<string> {
  const call = (await phone.calls()).findLast(({ to }) => to === player.phoneNumber);
  if (!call) throw new Error(`${player.name} was not rung`);
  return await player.phone.pressKey(call, key);
}

/** A private answer may come later, or never: nothing waits for it. */
function rememberWhatWasSaid(deed: Deed, answer: Answer): void {
  answer.said().then(
    ({ text }) => {
      deed.answer = text;
    },
    () => undefined,
  );
}

/** While a server is starting again nobody answers, which fetch tells by a TypeError: people try once more. */
async function again<T>({ watch, patienceMs }: Scene, action: () => Promise<T>, isWorthIt = () => false): Promise<T> {
  const endMs = performance.now() + patienceMs;
  for (;;) {
    try {
      return await action();
    } catch (error) {
      const isAway = error instanceof TypeError && performance.now() < endMs;
      if (!isAway && !isWorthIt()) throw error;
      await watch.pause(100);
    }
  }
}
