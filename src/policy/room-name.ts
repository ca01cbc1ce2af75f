import { z } from "zod";

/** A war room's name, as it is agreed beforehand: it may hold these, and nothing of what happened. */
const parts = ["codename", "incident", "date"] as const;
export type RoomNamePart = (typeof parts)[number];

export const usualRoomName = "{codename}-{incident}";

const place = /\{([^{}]*)\}/g;
/** What is written around the places; chat platforms take at most 80 characters in all. */
const longestWritten = 30;

const cures = {
  place: `write {codename}, {incident} (its id) or {date} between letters; what happened is never in a room's name`,
  letters: "write a room's name in small letters, digits, hyphens and underscores, such as inc-{codename}",
  length: `write at most ${longestWritten} characters around {codename}, {incident} and {date}`,
};

export const roomNameTemplate = z.string().superRefine((text, context) => {
  const mistake = mistakeIn(text);
  if (mistake) context.addIssue({ code: "custom", message: cures[mistake] });
});

function mistakeIn(text: string): keyof typeof cures | undefined {
  const places = [...text.matchAll(place)].map(([, name]) => name);
  if (!places.every((name) => parts.some((part) => part === name))) return "place";
  const written = text.replaceAll(place, "");
  if (!/^[a-z0-9_-]*$/.test(written) || text === "") return "letters";
  if (new Set(places).size < places.length) return "place";
  return written.length > longestWritten ? "length" : undefined;
}

/** True when the template gives this part its own place. */
export function holdsPart(template: string, part: RoomNamePart): boolean {
  return template.includes(`{${part}}`);
}

export function filledIn(template: string, values: Record<RoomNamePart, string>): string {
  return template.replaceAll(place, (_all, name: RoomNamePart) => values[name]);
}
