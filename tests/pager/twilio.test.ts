import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setImmediate } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type PhoneDouble, startPhoneDouble } from "../../src/exercise/phone-double.ts";
import { createLog } from "../../src/log.ts";
import type { Page, Pager } from "../../src/pager/pager.ts";
import { twilioPagers } from "../../src/pager/twilio.ts";
import { type Lane, ProviderError, type Send, Withdrawn } from "../../src/run/send.ts";

const phones: Record<string, string> = {
  "amara.1": "+447700900001",
  "bea.1": "+447700900002",
  "chen.1": "+447700900003",
  "dana.1": "+447700900004",
};
let phone: PhoneDouble;
let sms: Pager;
let voice: Pager;

beforeAll(async () => {
  phone = await startPhoneDouble({ accountSid: `AC${"1".repeat(32)}`, authToken: "secret", from: "+15005550006" });
  ({ sms, voice } = twilioPagers({
    accountSid: phone.accountSid,
    authToken: phone.authToken,
    from: phone.from,
    apiUrl: phone.url,
    publicUrl: "https://muster.example.com/",
    phoneOf: (person) => phones[person],
    timeoutMs: 5_000,
    nowMs: Date.now,
    noticeSpacingMs: 0,
    log: createLog("silent"),
  }));
});
afterAll(() => phone.close());

const pageTo = (to: string, reference: string, more: Partial<Page> = {}): Page => {
  const text = `Quiet harbour: you are called in. Bridge +44 20 7946 0958.`;
  return { to, incident: "INC-7K3Q", callIn: "ci-1", reference, text, known: [], ...more };
};
const inLane = (lane: Lane, take: () => Promise<void> = async () => {}): Send => ({ effect: "page:1", lane, take });
const toPhone = async (person: string) => (await phone.messages()).filter(({ to }) => to === phones[person]);
const callsTo = async (person: string) => (await phone.calls()).filter(({ to }) => to === phones[person]);

describe("sending", () => {
  test("an SMS reaches the person's phone with its reference code, and its id is Twilio's", async () => {
    const sid = await sms.page(pageTo("amara.1", "AA11"), inLane("page"));
    expect(await toPhone("amara.1")).toMatchObject([
      { sid, from: phone.from, body: expect.stringMatching(/\nRef AA11$/) },
    ]);
  });

  test("a call says the text twice and asks for a key that comes back to this call-in", async () => {
    const sid = await voice.page(pageTo("amara.1", "AA12"), inLane("page"));
    const [call] = await callsTo("amara.1");
    expect(call).toMatchObject({ sid, from: phone.from });
    expect(call?.said.filter((sentence) => sentence.includes("you are called in"))).toHaveLength(2);
    expect(call?.twiml).toContain('action="https://muster.example.com/twilio/voice?incident=INC-7K3Q&amp;callIn=ci-1"');
  });

  test("a text that looks like markup is spoken, not obeyed", async () => {
    const text = `</Say></Gather><Dial>+19005550000</Dial><Say a="&">`;
    const sid = await voice.page(pageTo("bea.1", "BB11", { text }), inLane("page"));
    const [call] = await callsTo("bea.1");
    expect(call?.said[0]).toBe(text);
    const inspector = await (await fetch(`${phone.url}/?tab=calls`)).text();
    const row = inspector.slice(inspector.indexOf(sid), inspector.indexOf("</tr>", inspector.indexOf(sid)));
    expect(row).toContain("Gather, Say, Pause, Say, Pause, Say, Pause, Say");
    expect(row).not.toContain("Dial");
  });

  test("a person without a phone is refused before anything is taken", async () => {
    let taken = false;
    const send = inLane("page", async () => {
      taken = true;
    });
    const attempt = sms.page(pageTo("nobody.1", "NN11"), send);
    await expect(attempt).rejects.toMatchObject({ kind: "rejected", code: "no-phone" });
    expect(taken).toBe(false);
  });

  test("what Twilio refuses outright is rejected with its code", async () => {
    const stranger = twilioPagers({
      accountSid: phone.accountSid,
      authToken: phone.authToken,
      from: "+15550000000",
      apiUrl: phone.url,
      publicUrl: "https://muster.example.com",
      phoneOf: (person) => phones[person],
      timeoutMs: 5_000,
      nowMs: Date.now,
      log: createLog("silent"),
    });
    const attempt = stranger.sms.page(pageTo("amara.1", "AA13"), inLane("page"));
    await expect(attempt).rejects.toThrow(ProviderError);
    await expect(attempt).rejects.toMatchObject({ kind: "rejected", code: "21606" });
  });

  test("a withdrawn page never leaves", async () => {
    const withdrawn = inLane("page", () => Promise.reject(new Withdrawn()));
    await expect(sms.page(pageTo("chen.1", "CC11"), withdrawn)).rejects.toThrow(Withdrawn);
    await expect(voice.page(pageTo("chen.1", "CC11"), withdrawn)).rejects.toThrow(Withdrawn);
    expect(await toPhone("chen.1")).toEqual([]);
    expect(await callsTo("chen.1")).toEqual([]);
  });
});

describe("a Twilio that answers nothing", () => {
  let mute: Server;
  let behave: (request: IncomingMessage) => void;
  let pager: Pager;

  beforeAll(async () => {
    mute = createServer((request) => behave(request));
    await new Promise<void>((ready) => mute.listen(0, "127.0.0.1", ready));
    pager = twilioPagers({
      accountSid: phone.accountSid,
      authToken: phone.authToken,
      from: phone.from,
      apiUrl: `http://127.0.0.1:${(mute.address() as AddressInfo).port}`,
      publicUrl: "https://muster.example.com",
      phoneOf: (person) => phones[person],
      timeoutMs: 1_000,
      nowMs: Date.now,
      log: createLog("silent"),
    }).sms;
  });
  afterAll(() => {
    mute.closeAllConnections();
    mute.close();
  });

  test("within the time-out may or may not have sent", async () => {
    behave = () => {};
    const attempt = pager.page(pageTo("amara.1", "AA21"), inLane("page"));
    await expect(attempt).rejects.toMatchObject({ name: "ProviderError", kind: "unavailable", code: "timeout" });
  });

  test("but breaks the connection may or may not have sent", async () => {
    behave = (request) => request.socket.resetAndDestroy();
    const attempt = pager.page(pageTo("amara.1", "AA22"), inLane("page"));
    await expect(attempt).rejects.toMatchObject({ name: "ProviderError", kind: "unavailable", code: "ECONNRESET" });
  });

  test("is asked once: trying again is the runtime's to decide", async () => {
    let asked = 0;
    behave = (request) => {
      asked++;
      request.socket.destroy();
    };
    await expect(pager.page(pageTo("amara.1", "AA23"), inLane("page"))).rejects.toThrow(ProviderError);
    expect(asked).toBe(1);
  });
});

describe("lanes", () => {
  test("a page overtakes 500 notices, of which the first is stuck at the provider", async () => {
    const { promise: stuck, resolve: release } = Promise.withResolvers<void>();
    const taken: string[] = [];
    const notices = Array.from({ length: 500 }, (_, at) =>
      sms.page(
        pageTo("dana.1", `N${at}`),
        inLane("note", async () => {
          taken.push(`notice ${at}`);
          if (at > 0) throw new Withdrawn();
          await stuck;
        }),
      ),
    );
    const all = Promise.allSettled(notices);
    await sms.page(
      pageTo("dana.1", "DD11"),
      inLane("page", async () => {
        taken.push("page");
      }),
    );
    expect(taken.length).toBeLessThanOrEqual(2);
    expect((await toPhone("dana.1")).map(({ body }) => body.slice(-8))).toEqual(["Ref DD11"]);
    release();
    expect((await all).filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(taken).toHaveLength(501);
  });

  test("what waits is served by lane: a decision before a note that came earlier", async () => {
    const taken: string[] = [];
    const { promise: stuck, resolve: release } = Promise.withResolvers<void>();
    const note = (name: string, wait = Promise.resolve()) =>
      inLane("note", async () => {
        taken.push(name);
        await wait;
        throw new Withdrawn();
      });
    const decision: Send = {
      ...inLane("decision"),
      take: async () => {
        taken.push("decision");
        throw new Withdrawn();
      },
    };
    const sends = [note("first", stuck), note("second"), note("third"), decision];
    const all = Promise.allSettled(sends.map((send) => voice.page(pageTo("dana.1", "DD12"), send)));
    await vi.waitFor(() => expect(taken).toEqual(["first"]), { timeout: 15_000 });
    await setImmediate();
    release();
    await all;
    expect(taken).toEqual(["first", "decision", "second", "third"]);
  });
});

describe("looking up what may have been sent", () => {
  const justNow = () => Date.now() - 1_000;

  test("an SMS is found by its reference code", async () => {
    const sinceMs = justNow();
    const first = await sms.page(pageTo("bea.1", "BB21"), inLane("page"));
    const second = await sms.page(pageTo("bea.1", "BB22"), inLane("page"));
    expect(await sms.find(pageTo("bea.1", "BB21"), sinceMs)).toBe(first);
    expect(await sms.find(pageTo("bea.1", "BB22"), sinceMs)).toBe(second);
  });

  test("an SMS that Twilio has queued but not yet sent is found", async () => {
    const sid = await sms.page(pageTo("bea.1", "BB23"), inLane("page"));
    expect(await sms.find(pageTo("bea.1", "BB23"), justNow())).toBe(sid);
  });

  test("a code that is part of another is another message", async () => {
    await sms.page(pageTo("bea.1", "BB245"), inLane("page"));
    expect(await sms.find(pageTo("bea.1", "BB24"), justNow())).toBeUndefined();
  });

  test("a message to somebody else, from before, or already accounted for is not taken", async () => {
    const sid = await sms.page(pageTo("bea.1", "BB25"), inLane("page"));
    expect(await sms.find(pageTo("chen.1", "BB25"), justNow())).toBeUndefined();
    expect(await sms.find(pageTo("bea.1", "BB25"), Date.now() + 60_000)).toBeUndefined();
    expect(await sms.find(pageTo("bea.1", "BB25", { known: [sid] }), justNow())).toBeUndefined();
  });

  test("a message of this very second is found although Twilio knows whole seconds only", async () => {
    const sinceMs = Date.now();
    const sid = await sms.page(pageTo("bea.1", "BB26"), inLane("page"));
    expect(await sms.find(pageTo("bea.1", "BB26"), sinceMs)).toBe(sid);
  });

  test("a message behind a page of others is found", async () => {
    const sinceMs = justNow();
    const sid = await sms.page(pageTo("chen.1", "CC31"), inLane("page"));
    await Promise.all(Array.from({ length: 130 }, () => sms.page(pageTo("chen.1", "CC32"), inLane("page"))));
    expect(await sms.find(pageTo("chen.1", "CC31"), sinceMs)).toBe(sid);
  });

  test("a call is found by its phone, the first since the attempt that belongs to no other page", async () => {
    const sinceMs = justNow();
    const first = await voice.page(pageTo("chen.1", "CC21"), inLane("page"));
    const second = await voice.page(pageTo("chen.1", "CC22"), inLane("page"));
    expect(await voice.find(pageTo("chen.1", "CC21"), sinceMs)).toBe(first);
    expect(await voice.find(pageTo("chen.1", "CC22", { known: [first] }), sinceMs)).toBe(second);
    expect(await voice.find(pageTo("chen.1", "CC22", { known: [first, second] }), sinceMs)).toBeUndefined();
    expect(await voice.find(pageTo("chen.1", "CC22"), Date.now() + 60_000)).toBeUndefined();
    expect(await voice.find(pageTo("dana.1", "CC22"), sinceMs)).toBeUndefined();
  });

  test("for a person without a phone any more there is nothing to find", async () => {
    expect(await sms.find(pageTo("nobody.1", "NN11"), justNow())).toBeUndefined();
    expect(await voice.find(pageTo("nobody.1", "NN11"), justNow())).toBeUndefined();
  });
});
