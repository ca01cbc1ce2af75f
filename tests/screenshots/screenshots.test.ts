import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");

test("where there is no Chromium, the command that draws the cards says what to install", async () => {
  const env = { ...process.env, CHROMIUM: "/nowhere/chromium" };
  const command = promisify(execFile)(process.execPath, [join(import.meta.dirname, "main.ts")], { env });
  await expect(command).rejects.toMatchObject({ code: 1, stderr: expect.stringMatching(/apt-get install chromium/) });
});

test("the README shows the call, how things stand and a decision as they are on a phone", () => {
  const folder = join(root, "src/chat");
  const readme = readFileSync(join(folder, "README.md"), "utf8");
  const shown = [...readme.matchAll(/\]\((\S+\/screenshots\/[\w-]+\.png)\)/g)].map(([, file = ""]) =>
    join(folder, file),
  );
  expect(shown.map((file) => basename(file))).toEqual(["call-in.png", "situation.png", "decision.png"]);
  const twicePhone = (file: string) => readFileSync(file).readUInt32BE(16) / 2;
  for (const file of shown) expect(twicePhone(file)).toBeLessThanOrEqual(375);
});
