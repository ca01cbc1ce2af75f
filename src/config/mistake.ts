/** Where something is written: a line and a column, both from 1, or only the source's name. */
export type Place = { file: string; line?: number; column?: number };

/** What keeps Muster from starting, where, and how to put it right. Never holds a secret's value. */
export type Mistake = Place & { message: string; cure: string };

/** `muster.yaml:3:5` */
export function placeText({ file, line, column }: Place): string {
  return [file, line, column].filter((part) => part !== undefined).join(":");
}

/** In the order of reading: file by file, line by line, and last what is written nowhere. */
export function inReadingOrder<T extends Place>(places: T[]): T[] {
  const files = [...new Set([...places.filter(({ line }) => line), ...places].map(({ file }) => file))];
  return places.toSorted(
    (a, b) =>
      files.indexOf(a.file) - files.indexOf(b.file) ||
      (a.line ?? 0) - (b.line ?? 0) ||
      (a.column ?? 0) - (b.column ?? 0),
  );
}
