import { type CheckSubject, type Finding, mistake, type Rule } from "../finding.ts";

/** Signals that are to be kept to somebody need that somebody. */
function signalsHaveAContact({ policy: { organisation } }: CheckSubject): Finding[] {
  const { insiderSignals, insiderContact } = organisation;
  if (!insiderSignals || insiderContact !== undefined) return [];
  const message = "signals about somebody inside are named, and nobody whom they go to: everybody is called as usual";
  return [mistake(["organisation", "insiderSignals"], message, "name the role that hears of them: insiderContact")];
}

export const confidentialRules: Rule[] = [signalsHaveAContact];
