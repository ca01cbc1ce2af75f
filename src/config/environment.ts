import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseEnv } from "node:util";
import { nearest } from "../policy/nearest.ts";
import type { Mistake, Place } from "./mistake.ts";
import { type Secret, secret } from "./secret.ts";

/**
 * The variables of the process, and of a file `.env` beside `muster.yaml` for those that the process lacks.
 * An empty variable counts as one that is not set. Every reader collects mistakes instead of throwing.
 */
export type Environment = {
  text(name: string): string | undefined;
  /** `NAME`, or the trimmed content of the file that `NAME_FILE` names. */
  secret(name: string): Secret | undefined;
  wholeNumber(name: string, otherwise: number, range: { min: number; max: number }): number;
  oneOf<T extends string>(name: string, allowed: readonly T[], otherwise: T): T;
  /** An address without a slash at its end. */
  url(name: string): string | undefined;
  mistake(name: string, message: string, cure: string): void;
  /** A variable without which something that is set up cannot work. `at` is where it is set up. */
  missing(name: string, why: string, about: About): void;
  mistakes: Mistake[];
  /** Values that are secrets by their variable's name, or because `secret` read them: to be kept out of messages. */
  secrets: Set<string>;
};

type About = { at: Place | undefined; isSecret?: boolean };
type Variables = Record<string, string | undefined>;
type Scope = Pick<Environment, "mistakes" | "secrets" | "mistake"> & {
  value: (name: string) => string | undefined;
  /** Variables that are set and that nothing has asked for yet. */
  unread: () => string[];
  directory: string;
};

/** Relative paths start from `directory`, the folder of `muster.yaml`. */
export function readEnvironment(variables: Variables, directory: string): Environment {
  const scope = scopeOf(variables, directory);
  const { mistakes, secrets, mistake, value } = scope;
  return {
    mistakes,
    secrets,
    mistake,
    text: value,
    secret: (name) => readSecret(scope, name),
    wholeNumber: (name, otherwise, range) => readWholeNumber(scope, name, otherwise, range),
    oneOf: (name, allowed, otherwise) => {
      const text = value(name);
      const found = allowed.find((each) => each === text);
      if (text !== undefined && found === undefined) {
        mistake(name, `${name} is not one of: ${allowed.join(", ")}`, `write ${nearest(text, allowed) ?? otherwise}`);
      }
      return found ?? otherwise;
    },
    url: (name) => readUrl(scope, name),
    missing: (name, why, about) => reportMissing(scope, name, why, about),
  };
}

function scopeOf(variables: Variables, directory: string): Scope {
  const dotEnv = readDotEnv(resolve(directory, ".env"));
  const mistakes: Mistake[] = [...dotEnv.mistakes];
  const read = new Set<string>();
  const lookUp = (name: string) => variables[name]?.trim() || dotEnv.variables[name]?.trim() || undefined;
  const value = (name: string) => {
    read.add(name);
    return lookUp(name);
  };
  const mistake = (name: string, message: string, cure: string) => {
    const isFromProcess = Boolean(variables[name]?.trim());
    mistakes.push({ ...(isFromProcess ? { file: "environment" } : dotEnv.place(name)), message, cure });
  };
  const all = [...Object.keys(variables), ...Object.keys(dotEnv.variables)].filter(lookUp);
  const unread = () => all.filter((name) => !read.has(name));
  const secrets = new Set(all.filter(isSecretName).flatMap((name) => lookUp(name) ?? []));
  return { mistakes, secrets, mistake, value, unread, directory };
}

function isSecretName(name: string): boolean {
  return /TOKEN|SECRET|PASSWORD|API_KEY|SEALING_KEY|REDIS_URL/.test(name) && !name.endsWith("_FILE");
}

function readDotEnv(file: string): { variables: Variables; mistakes: Mistake[]; place: (name: string) => Place } {
  const place = () => ({ file: "environment" });
  try {
    const text = readFileSync(file, "utf8");
    const lines = text.split("\n");
    const lineOf = (name: string) =>
      lines.findLastIndex((line) => new RegExp(`^\\s*(export\\s+)?${name}\\s*=`).test(line));
    return {
      variables: parseEnv(text) as Variables,
      mistakes: [],
      place: (name) => (lineOf(name) < 0 ? place() : { file: ".env", line: lineOf(name) + 1, column: 1 }),
    };
  } catch (error) {
    if (codeOf(error) === "ENOENT") return { variables: {}, mistakes: [], place };
    const message = `this file ${unreadable(error)}`;
    return { variables: {}, mistakes: [{ file: ".env", message, cure: "let Muster read it, or remove it" }], place };
  }
}

function readSecret(scope: Scope, name: string): Secret | undefined {
  const direct = scope.value(name);
  const file = scope.value(`${name}_FILE`);
  if (direct !== undefined && file !== undefined) {
    scope.mistake(name, `${name} and ${name}_FILE are both set`, "keep one of them");
    return undefined;
  }
  const text = file === undefined ? direct : readSecretFile(scope, `${name}_FILE`, file);
  if (text === undefined) return undefined;
  scope.secrets.add(text);
  return secret(text);
}

function readSecretFile(scope: Scope, name: string, file: string): string | undefined {
  try {
    const text = readFileSync(resolve(scope.directory, file), "utf8").trim();
    if (text !== "") return text;
    scope.mistake(name, `the file that ${name} names is empty`, "put the secret into it");
  } catch (error) {
    const message = `the file that ${name} names ${unreadable(error)}`;
    scope.mistake(name, message, "name a file that exists and that Muster may read");
  }
  return undefined;
}

function readWholeNumber(scope: Scope, name: string, otherwise: number, { min, max }: { min: number; max: number }) {
  const text = scope.value(name);
  if (text === undefined) return otherwise;
  const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= min && number <= max) return number;
  scope.mistake(name, `${name} is not a whole number from ${min} to ${max}`, `write a number such as ${otherwise}`);
  return otherwise;
}

function readUrl(scope: Scope, name: string): string | undefined {
  const text = scope.value(name);
  if (text === undefined || isUrl(text)) return text?.replace(/\/+$/, "");
  scope.mistake(name, `${name} is not an address`, "write it as https://muster.example.com, without a password in it");
  return undefined;
}

export function isUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return ["http:", "https:"].includes(protocol) && username === "" && password === "";
}

function reportMissing(scope: Scope, name: string, why: string, { at, isSecret }: About): void {
  // What is set and could not be used was told already.
  if (scope.value(name) !== undefined || scope.value(`${name}_FILE`) !== undefined) return;
  const similar = nearest(name, scope.unread());
  const set = isSecret ? `set ${name}, or ${name}_FILE to a file that holds it` : `set ${name}`;
  const cure = similar === undefined ? set : `${set} (${similar} is set: is that it?)`;
  scope.mistakes.push({ ...(at ?? { file: "environment" }), message: `${name} is not set: ${why}`, cure });
}

/** Why a file cannot be read, to follow "this file" or its name. */
export function unreadable(error: unknown): string {
  const code = codeOf(error);
  switch (code) {
    case "ENOENT":
      return "does not exist";
    case "EISDIR":
      return "is a folder";
    case "EACCES":
    case "EPERM":
      return "may not be read by this account";
    default:
      return `cannot be read (${code})`;
  }
}

export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown error";
}
