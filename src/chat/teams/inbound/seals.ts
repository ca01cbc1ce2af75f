import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import type { Form, FormId } from "../../card.ts";
import type { Speaker } from "../../front.ts";

declare const isSealed: unique symbol;
/** `mac.context`: a form's context as it is drawn for one person. */
export type SealedContext = string & { readonly [isSealed]: true };
/** No other is drawn. */
export type SealedForm = Form & { context: SealedContext };

/**
 * A form's context comes back from the sender's own client, and holds what is believed: the message that a note quotes, its
 * author and its time. So it is sealed for whoever the form is drawn for, and opens for them and that form alone.
 */
export type Seals = {
  seal(form: FormId, context: string, by: Speaker): SealedContext;
  /** Undefined where it is not as it was sealed. */
  open(form: FormId, sealed: string, by: Speaker): string | undefined;
};

/**
 * HMAC-SHA256 (RFC 2104) by a key that HKDF (RFC 5869) derives from the app's secret, or its certificate's key, which every
 * replica has. With a new one the forms that are open by then are too old.
 */
export function formSeals(secret: string): Seals {
  const key = Buffer.from(hkdfSync("sha256", secret, "", "muster: forms in Teams", 32));
  const macOf = (form: FormId, context: string, { user }: Speaker) =>
    createHmac("sha256", key)
      .update(`${JSON.stringify([form, user])}\n${context}`)
      .digest("base64url");
  return {
    seal: (form, context, by) => `${macOf(form, context, by)}.${context}` as SealedContext,
    open(form, sealed, by) {
      const [mac = ""] = sealed.split(".", 1);
      const context = sealed.slice(mac.length + 1);
      const given = Buffer.from(mac);
      const expected = Buffer.from(macOf(form, context, by));
      return given.length === expected.length && timingSafeEqual(given, expected) ? context : undefined;
    },
  };
}

export function sealedFor(seals: Seals, form: Form, by: Speaker): SealedForm {
  return { ...form, context: seals.seal(form.form, form.context, by) };
}
