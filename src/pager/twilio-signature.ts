import { createHmac, timingSafeEqual } from "node:crypto";

/**
 * Whether Twilio signed this request: base64 of HMAC-SHA1, keyed with the account's auth token, over the full URL with
 * its query and then every posted parameter's name and value, in the order of the names
 * (https://www.twilio.com/docs/usage/webhooks/webhooks-security). A name posted several times counts once per value.
 * Twilio is not consistent about the port in the URL it signs, so with and without are both right, as in its libraries.
 */
export function isSignedByTwilio(
  request: { url: string; form: URLSearchParams; signature: string | undefined },
  authToken: string,
): boolean {
  const given = Buffer.from(request.signature ?? "");
  const posted = [...new Set(request.form.keys())].sort().map((name) => {
    const values = [...new Set(request.form.getAll(name))].sort();
    return values.map((value) => name + value).join("");
  });
  return spellings(request.url)
    .map((url) =>
      createHmac("sha1", authToken)
        .update(url + posted.join(""))
        .digest("base64"),
    )
    .map((expected) => Buffer.from(expected))
    .map((expected) => expected.length === given.length && timingSafeEqual(expected, given))
    .includes(true);
}

function spellings(url: string): string[] {
  const parts = /^(https?):\/\/([^/:?#]+)(:\d+)?(.*)$/s.exec(url);
  if (!parts) return [url];
  const [, scheme, host, , rest] = parts;
  const standardPort = scheme === "https" ? 443 : 80;
  return [url, `${scheme}://${host}${rest}`, `${scheme}://${host}:${standardPort}${rest}`];
}
