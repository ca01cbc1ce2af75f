import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { isSignedByTwilio } from "../../../src/pager/twilio-signature.ts";

/** The worked examples of Twilio's "Validating requests" page and of its libraries: token `12345`. */
const url = "https://mycompany.com/myapp.php?foo=1&bar=2";
const example = (caller: string) => ({
  Digits: "1234",
  To: "+18005551212",
  From: caller,
  Caller: caller,
  CallSid: "CA1234567890ABCDE",
});
const isSigned = (
  form: Record<string, string> | [string, string][],
  signature: string | undefined,
  at = url,
  token = "12345",
) => isSignedByTwilio({ url: at, form: new URLSearchParams(form), signature }, token);

test.each([
  ["+14158675309", "RSOYDt4T1cUTdK1PDd93/VVr8B8="],
  ["+14158675310", "GvWf1cFY/Q7PnoempGyD5oXAezc="],
])("Twilio's documented example from %s is accepted", (caller, signature) => {
  expect(isSigned(example(caller), signature)).toBe(true);
});

const form = example("+14158675309");
const signature = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";

test("the order in which the parameters arrive does not matter", () => {
  expect(isSigned(Object.entries(form).toReversed(), signature)).toBe(true);
});

test.each([
  ["a changed value", { ...form, Digits: "1235" }],
  ["one parameter more", { ...form, Body: "1" }],
  ["one parameter less", { Digits: "1234", To: "+18005551212", From: "+14158675309", Caller: "+14158675309" }],
  ["a second value for a name", [...Object.entries(form), ["Digits", "2"]] as [string, string][]],
])("%s breaks the signature", (_, changed) => {
  expect(isSigned(changed, signature)).toBe(false);
});

test.each([
  "https://mycompany.com/myapp.php?foo=1&bar=3",
  "https://mycompany.com/myapp.php?bar=2&foo=1",
  "https://mycompany.com/myapp.php",
  "http://mycompany.com/myapp.php?foo=1&bar=2",
  "https://mycompany.org/myapp.php?foo=1&bar=2",
])("the signature is for another address than %s", (at) => {
  expect(isSigned(form, signature, at)).toBe(false);
});

test("the port may be left out of the signed address, or spelled out", () => {
  expect(isSigned(form, signature, "https://mycompany.com:8443/myapp.php?foo=1&bar=2")).toBe(true);
  const spelled = createHmac("sha1", "12345").update("https://mycompany.com:443/sms?a=1From+1").digest("base64");
  expect(isSigned({ From: "+1" }, spelled, "https://mycompany.com/sms?a=1")).toBe(true);
});

test.each([
  undefined,
  "",
  "RSOYDt4T1cUTdK1PDd93/VVr8B8",
  "RSOYDt4T1cUTdK1PDd93/VVr8B9=",
  "RSOYDt4T1cUTdK1PDd93/VVr8B8=, RSOYDt4T1cUTdK1PDd93/VVr8B8=",
  "rsoydt4t1cutdk1pdd93/vvr8b8=",
])("the signature %j is refused", (given) => {
  expect(isSigned(form, given)).toBe(false);
});

test("another account's token signs differently", () => {
  expect(isSigned(form, signature, url, "12346")).toBe(false);
});
