import { describe, expect, it } from "vitest";
import { hashOf, referenceOf } from "../../src/incident/hash.ts";

describe("a hash", () => {
  it("is SHA-256 over the RFC 8785 text", () => {
    // printf '{"a":1,"b":[true,null,"é"]}' | sha256sum
    expect(hashOf({ b: [true, null, "é"], a: 1 })).toBe(
      "9488dd13ca33d3291f5a91a1833dfa164811755ffba538c2b340780f8c31a0cb",
    );
  });

  it("does not depend on the order of keys, nor on keys without a value", () => {
    expect(hashOf({ a: 1, b: { c: 2, d: undefined } })).toBe(hashOf({ b: { c: 2 }, a: 1 }));
  });

  it("depends on everything else", () => {
    const different = [{ a: 1 }, { a: "1" }, { a: [1] }, { b: 1 }, { a: 1, b: null }, [1]].map(hashOf);
    expect(new Set(different).size).toBe(different.length);
  });

  it("is of JSON values only", () => {
    expect(() => hashOf(undefined)).toThrow(TypeError);
  });
});

describe("the reference of a page", () => {
  const page = "page:INC-7K3Q2:amara.1:0:sms";

  it("is the same every time, three letters and two digits that nobody mishears", () => {
    expect(referenceOf(page)).toBe(referenceOf(page));
    for (let step = 0; step < 500; step++) {
      expect(referenceOf(`page:INC-7K3Q2:amara.1:${step}:sms`)).toMatch(/^[A-HJ-KM-NP-TV-Z]{3}[2-9]{2}$/);
    }
  });

  it("differs from page to page: of one ladder's hundred none share it", () => {
    const references = Array.from({ length: 100 }, (_, step) => referenceOf(`page:INC-7K3Q2:amara.1:${step}:sms`));
    expect(new Set(references).size).toBe(100);
  });
});
