import { describe, expect, test } from "vitest";
import { fixture, folded, map, mapped, payload, reasonOf } from "../../alerts/fixtures.ts";

const hooked = (change: Record<string, unknown>) => {
  const hook = payload("okta-hook");
  Object.assign(hook.data.events[1], change);
  return hook;
};

test("of a hook's events only the threat becomes an alert, about the person", () => {
  const alerts = mapped("okta", fixture("okta-hook"));
  expect(alerts).toHaveLength(1);
  expect(alerts[0]?.fact).toMatchObject({
    key: "okta:7d0c1f52-0000-4000-8000-000000000001",
    title: "User report suspicious activity",
    severity: "sev3",
    severityDefaulted: false,
    assets: ["n.weber@example.org"],
    kind: "user.account.report_suspicious_activity_by_enduser",
    firstSeen: "2026-11-22T04:20:11.113Z",
  });
  expect(alerts[0]?.posture).toBe(false);
});

test("an event of a log stream is the one that a hook sends, in the envelope of EventBridge or of Splunk", () => {
  const [, event] = payload("okta-hook").data.events;
  const bridged = { "detail-type": "SystemLog", source: "aws.partner/okta.com/example/stream", detail: event };
  const notified = { Type: "Notification", TopicArn: "arn:aws:sns:…", Message: JSON.stringify(bridged) };
  for (const way of [bridged, notified, { time: 1795321211, sourcetype: "OktaIM2:log", event }, [{ event }]]) {
    expect(mapped("okta", way)).toEqual(mapped("okta", event));
  }
});

test("what people ordinarily do is no alert", () => {
  expect(map("okta", fixture("okta-quiet"))).toMatchObject({ kind: "not-an-alert" });
});

test.each([
  ["in words", { risk: "{reasons=Anomalous Location, Anomalous Device, level=HIGH}" }],
  ["as JSON within a text", { logOnlySecurityData: '{"risk":{"level":"HIGH"},"behaviors":{"New Device":"POSITIVE"}}' }],
  ["as an object", { logOnlySecurityData: { risk: { level: "HIGH" } } }],
])(
  "a sign-in whose risk is high, %s, is kept and shown, and declares nothing: every new user's first is so rated",
  (_how, debugData) => {
    const signIn = payload("okta-quiet").data.events[0];
    signIn.debugContext.debugData = debugData;
    const [alert] = mapped("okta", signIn);
    expect(alert?.fact).toMatchObject({ severity: "sev2", severityDefaulted: false, assets: ["n.weber@example.org"] });
    expect(alert?.posture).toBe(true);
    expect(mapped("okta", folded(signIn))).toEqual(mapped("okta", signIn));
  },
);

test("a sign-in of medium risk is what people ordinarily do", () => {
  const signIn = payload("okta-quiet").data.events[0];
  signIn.debugContext.debugData.risk = "{reasons=Anomalous Device, level=MEDIUM}";
  expect(map("okta", signIn)).toMatchObject({ kind: "not-an-alert" });
});

test("an ordinary event that Okta suspects is a threat", () => {
  const quiet = payload("okta-quiet").data.events[0];
  quiet.debugContext.debugData.threatSuspected = "true";
  expect(mapped("okta", quiet)[0]?.posture).toBe(false);
});

test.each(["user.account.privilege.grant", "system.api_token.create", "user.mfa.factor.reset_all"])(
  "%s is kept, and never declares",
  (eventType) => {
    expect(mapped("okta", hooked({ eventType, severity: "ERROR" }))[0]?.posture).toBe(true);
  },
);

describe("the severity", () => {
  test("is the risk that Okta sees, and not the one it saw before", () => {
    expect(mapped("okta", fixture("okta-risk"))[0]?.fact).toMatchObject({ severity: "sev2", severityDefaulted: false });
    const calmed = payload("okta-risk");
    calmed.debugContext.debugData.risk = "{previousLevel=HIGH, level=LOW}";
    expect(mapped("okta", calmed)[0]?.fact.severity).toBe("sev4");
  });

  test.each([
    ["ERROR", "sev2"],
    ["WARN", "sev3"],
    ["INFO", "sev4"],
    ["DEBUG", "sev4"],
  ])("%s of the log is %s", (severity, expected) => {
    expect(mapped("okta", hooked({ severity }))[0]?.fact).toMatchObject({
      severity: expected,
      severityDefaulted: false,
    });
  });

  test("that the log does not have becomes sev2 and is flagged", () => {
    expect(mapped("okta", hooked({ severity: 3 }))[0]?.fact).toMatchObject({
      severity: "sev2",
      severityDefaulted: true,
    });
  });
});

test.each([
  ["ALLOW", "sev2"],
  ["DENY", "sev3"],
  ["RATE_LIMIT", "sev3"],
])("a high threat that ended in %s is %s", (result, expected) => {
  const [alert] = mapped(
    "okta",
    hooked({
      eventType: "security.threat.detected",
      outcome: { result, reason: "Login Failures" },
      debugContext: { debugData: { threatDetections: '{"Login Failures":"HIGH"}' } },
    }),
  );
  expect(alert?.fact).toMatchObject({ severity: expected, title: "User report suspicious activity: Login Failures" });
});

test("a phishing site that FastPass saw through is a threat", () => {
  const quiet = payload("okta-quiet").data.events[0];
  Object.assign(quiet.outcome, { result: "FAILURE", reason: "FastPass declined phishing attempt" });
  expect(mapped("okta", quiet)[0]?.posture).toBe(false);
});

test("an event whose names a data lake wrote in small letters is the same", () => {
  expect(mapped("okta", folded(payload("okta-risk")))).toEqual(mapped("okta", fixture("okta-risk")));
});

test("the end of an attack on the organisation resolves its beginning", () => {
  const end = { ...payload("okta-attack"), eventType: "security.attack.end", uuid: "another" };
  const [[begun], [over]] = [mapped("okta", fixture("okta-attack")), mapped("okta", end)];
  expect(begun?.fact.status).toBe("firing");
  expect(over?.fact).toMatchObject({ status: "resolved", key: begun?.fact.key });
});

test("many requests of one attacker are a group, and the attacker's address is no asset of ours", () => {
  const request = { eventType: "security.threat.detected", target: null, actor: { type: "IP address", id: "x" } };
  const [alert] = mapped("okta", hooked(request));
  expect(alert?.correlation).toMatchObject({ group: "okta:threat:203.0.113.90", assets: [] });
});

test("an event without a uuid costs only itself; without events at all the payload is unmappable", () => {
  const hook = payload("okta-hook");
  hook.data.events.push({ eventType: "security.threat.detected" }, null);
  expect(map("okta", hook)).toMatchObject({ kind: "mapped", unmapped: { count: 2 } });
  expect(reasonOf(map("okta", { data: { events: "x" } }))).toContain("eventType");
});

test("an event is one finding, told by Okta itself or in the open schema by whatever passes it on", () => {
  const event = payload("okta-hook").data.events.find((one: { eventType: string }) =>
    one.eventType.startsWith("user.account."),
  );
  const [direct] = mapped("okta", event);
  const passedOn = {
    class_uid: 2004,
    severity_id: 3,
    finding_info: { uid: event.uuid, title: event.displayMessage },
    metadata: { product: { name: "Okta System Log", vendor_name: "Okta" } },
  };
  expect(mapped("ocsf", passedOn)[0]?.correlation.finding).toBe(direct?.correlation.finding);
  const ofAnother = { ...passedOn, metadata: { product: { vendor_name: "Another" } } };
  expect(mapped("ocsf", ofAnother)[0]?.correlation.finding).not.toBe(direct?.correlation.finding);
});
