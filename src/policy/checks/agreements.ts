import { type CheckSubject, type Finding, mistake, type Rule, warning } from "../finding.ts";
import { nearest } from "../nearest.ts";

/** Who agrees to the authority table are people: a click is somebody's, not a role's. */
function tableIsAgreedByPeople({ policy: { organisation, people } }: CheckSubject): Finding[] {
  return (organisation.authorityAgreedBy ?? []).flatMap((signer, index) => {
    if (Object.hasOwn(people, signer)) return [];
    const meant = nearest(signer, Object.keys(people));
    const cure = meant === undefined ? "name somebody under people by their key" : `write "${meant}"`;
    const message = `there is no "${signer}" to agree to the authority table: only a fallback row holds`;
    return [mistake(["organisation", "authorityAgreedBy", index], message, cure)];
  });
}

/** Whoever may write the file could otherwise give away who decides. */
function tableIsAgreedBySomebody({ policy: { organisation, authority } }: CheckSubject): Finding[] {
  if (organisation.authorityAgreedBy || authority.every(({ fallback }) => fallback)) return [];
  const message = "nobody is named who agreed to the authority table: whoever edits this file decides who decides";
  return [warning(["authority"], message, "name them under organisation, authorityAgreedBy: [ … ]")];
}

export const agreementRules: Rule[] = [tableIsAgreedByPeople, tableIsAgreedBySomebody];
