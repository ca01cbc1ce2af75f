import type { PersonId } from "../../policy/policy.ts";
import type { Read } from "../cards/forms/form-answers.ts";
import { readUntil, untilCure, type WrittenUntil } from "../lines/until-words.ts";

export type Delegated = { delegate: PersonId; until: WrittenUntil };

/** What the answers mean; whether that person can be a delegate is judged when it is recorded. */
export function readDelegateForm(values: Record<string, string>): Read<Delegated> {
  const delegate = Object.hasOwn(values, "person") ? values.person : undefined;
  const until = readUntil(values.until ?? "");
  if (delegate && until) return { ok: true, value: { delegate, until } };
  return {
    ok: false,
    errors: {
      ...(!delegate && { person: "Please choose somebody." }),
      ...(!until && { until: untilCure(values.until ?? "") }),
    },
  };
}
