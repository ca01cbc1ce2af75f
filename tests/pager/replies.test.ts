import { describe, expect, test } from "vitest";
import { parseSmsReply } from "../../src/pager/replies.ts";

describe("what a text message asks for", () => {
  test.each([
    ["1", "awake"],
    ["2", "delegate"],
    ["3", "call-me"],
    ["4", "said-so"],
    ["5", "did-not"],
    [" 1 \n", "awake"],
    ["(2).", "delegate"],
    ["#3!", "call-me"],
    ["“1”", "awake"],
    ["1️⃣", "awake"],
    ["１", "awake"],
    ["٢", "delegate"],
    ["۳", "call-me"],
    ["\u200F١\u200E", "awake"],
  ])("%j is a command", (text, kind) => {
    expect(parseSmsReply(text)).toEqual({ kind });
  });

  test.each([
    ["1 K7Q2", "K7Q2"],
    ["1, k7q2.", "K7Q2"],
    ["1 Ref K7Q2", "K7Q2"],
    ["1\nref: k7q2", "K7Q2"],
    ["1K7Q2", "K7Q2"],
    ["1kab72.", "KAB72"],
    ["１ Ｋ７Ｑ２", "K7Q2"],
  ])("%j says which call-in it is about", (text, about) => {
    expect(parseSmsReply(text)).toEqual({ kind: "awake", about });
  });

  test("a codename counts when it is one that this person may mean", () => {
    expect(parseSmsReply("2 Quiet  Harbour", ["quiet harbour"])).toEqual({ kind: "delegate", about: "QUIET HARBOUR" });
    expect(parseSmsReply("2 quiet harbour")).toEqual({ kind: "prose" });
  });

  test.each(["YES", "yes!", "STOP", "CANCEL", "END", "START", "HELP", "STOP 1"])(
    "the carrier's word %j is never a command",
    (text) => {
      expect(parseSmsReply(text)).toEqual({ kind: "prose" });
    },
  );

  test.each([
    "",
    "   ",
    "On my way",
    "1 minute please",
    "2 hours, I am driving",
    "2 mins",
    "3 people are with me",
    "12",
    "6",
    "0",
    "1 2",
    "Ref K7Q2",
    "5 K7Q2 no",
    "4K7Q2 no",
    "4 K7Q2 5 K7Q2",
    "2hours",
    "2x4",
    "6K7Q2",
    "45K7Q2",
    "1 ref",
    "constructor",
  ])("%j is prose and asks for nothing", (text) => {
    expect(parseSmsReply(text)).toEqual({ kind: "prose" });
  });
});
