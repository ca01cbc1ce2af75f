/**
 * A policy of which some could not be read. What hangs on that is not checked, so that nothing is found wrong only
 * because something else is. Paths are as written in `muster.yaml`.
 */
export type Unread = {
  /** Written wrongly: what the policy has in their place means nothing. */
  values: Path[];
  /** Keys that nobody knows: each key that their mapping lacks may have been meant. `beside`: those that it has. */
  keys: { path: Path; beside: string[] }[];
};

type Path = (string | number)[];

export const allRead: Unread = { values: [], keys: [] };

/** What was asked for could not be read, because of what stands at `path`. */
export class NotRead extends Error {
  readonly path: Path;
  constructor(path: Path) {
    super("this part of the policy could not be read");
    this.path = path;
  }
}

/** The same policy, in which asking for what could not be read throws `NotRead`. */
export function asFarAsRead<T extends object>(policy: T, unread: Unread): T {
  if (unread.values.length + unread.keys.length === 0) return policy;
  const views = new WeakMap<object, object>();
  const gap = gapIn({ values: unread.values, keys: unread.keys });
  const viewOf = (target: object, path: Path): object => {
    const known = views.get(target);
    if (known) return known;
    const need = (key: string | symbol) => {
      const cause = typeof key === "string" ? gap.at([...path, key]) : undefined;
      if (cause) throw new NotRead(cause);
    };
    const view = new Proxy(target, {
      get: (of, key) => {
        need(key);
        const value: unknown = Reflect.get(of, key);
        if (typeof value !== "object" || value === null) return value;
        const below = [...path, String(key)];
        return gap.isWithin(below) ? viewOf(value, below) : value;
      },
      has: (of, key) => {
        need(key);
        return Reflect.has(of, key);
      },
      getOwnPropertyDescriptor: (of, key) => {
        need(key);
        return Reflect.getOwnPropertyDescriptor(of, key);
      },
      ownKeys: (of) => {
        const cause = Array.isArray(of) ? undefined : gap.among(path);
        if (cause) throw new NotRead(cause);
        return Reflect.ownKeys(of);
      },
    });
    views.set(target, view);
    return view;
  };
  return viewOf(policy, []) as T;
}

type Gap = {
  /** Why the value at a path, or the list of the keys there, cannot be told; undefined where it can. */
  at(path: Path): Path | undefined;
  among(path: Path): Path | undefined;
  /** There may be such a value at the path or below. */
  isWithin(path: Path): boolean;
};

function gapIn({ values, keys }: Unread): Gap {
  // Whoever's turn it is holds the role: a rota that cannot be read leaves open who holds what.
  const isRota = ([section, , key]: Path) => section === "roles" && (key === undefined || key === "rota");
  const strangers = keys.map(({ path, beside }) => ({ path, holder: path.slice(0, -1), beside }));
  const shiftless = strangers.find(({ holder, beside }) => isRota(holder) && !beside.includes("rota"));
  const turns = values.find(isRota) ?? shiftless?.path;
  const all = [...values, ...keys.map(({ path }) => path)];
  return {
    isWithin: (path) =>
      (turns !== undefined && path[0] === "people") ||
      all.some((gap) => isSame(path.slice(0, gap.length), gap.slice(0, path.length))),
    at: (path) => {
      const [section, , key, ...deeper] = path;
      if (turns && section === "people" && key === "roles" && deeper.length === 0) return turns;
      const stranger = strangers.find(({ holder, beside }) => {
        const name = path.at(-1) as string;
        return isSame(path.slice(0, -1), holder) && !beside.some((each) => isNamed(name, each));
      });
      return values.find((value) => isSame(path, value)) ?? stranger?.path;
    },
    among: (path) => {
      const empty = strangers.find(({ holder, beside }) => beside.length === 0 && isSame(path, holder));
      return values.find((value) => isSame(path, value.slice(0, -1))) ?? empty?.path;
    },
  };
}

function isSame(read: Path, written: Path): boolean {
  return read.length === written.length && read.every((step, index) => isNamed(step, written[index] ?? ""));
}

/** What the schemas of policy.ts call a key once it is read, where that is not the key with `Ms` behind it. */
const readAs: Record<string, string[]> = {
  any: ["roles"],
  all: ["roles"],
  of: ["roles"],
  atLeast: ["needs"],
  at: ["atShare"],
  repeatEvery: ["everyShare"],
};

function isNamed(read: string | number, written: string | number): boolean {
  const [name, key] = [String(read), String(written)];
  return name === key || name === `${key}Ms` || (Object.hasOwn(readAs, key) && readAs[key]?.includes(name) === true);
}
