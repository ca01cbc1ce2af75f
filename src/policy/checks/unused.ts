import { type CheckSubject, type Finding, type Rule, warning } from "../finding.ts";

/** What is written down and not acted on by this version: nobody may believe that it is in force. */
function saysWhatIsNotActedOn({ policy: { organisation } }: CheckSubject): Finding[] {
  const found = [...(organisation.insiderContact ? [["organisation", "insiderContact"]] : [])];
  return found.map((path) => {
    const what = path.findLast((part) => typeof part === "string");
    return warning(path, `${what} is read and not acted on yet`, "do not rely on it with this version");
  });
}

export const unusedRules: Rule[] = [saysWhatIsNotActedOn];
