import { expect, test } from "vitest";
import type { SourceKind } from "../../src/alerts/sources/index.ts";
import { mapStored } from "../../src/alerts/stored.ts";
import { policySchema } from "../../src/policy/policy.ts";
import { examplePolicy } from "../support/example.ts";
import { services } from "./fixtures.ts";

/** Every name and address that a payload has for the machine it is about says where that is. */

const { assets } = policySchema.parse({
  ...examplePolicy,
  assets: [{ match: ["pump-*", "10.40.0.0/16", "fd00:40::/32"], environment: "medical" }],
});

function mapped(kind: SourceKind, payload: unknown) {
  const body = typeof payload === "string" ? payload : JSON.stringify(payload);
  const result = mapStored({ id: "a", source: kind, receivedAtMs: 0, body }, { kind }, { services, assets });
  if (result.kind !== "mapped") throw new Error(JSON.stringify(result));
  const [alert] = result.alerts;
  if (!alert) throw new Error("no alert");
  return alert;
}

type Fields = Record<string, unknown>;

const falcon = (more: Fields) => ({
  metadata: { eventType: "EppDetectionSummaryEvent" },
  event: { CompositeId: "c:ind:1:2", Name: "N", SeverityName: "High", Hostname: "WS-1", ...more },
});
const falconOfTheApi = (device: Fields) => ({
  composite_id: "c:ind:1:2",
  severity_name: "High",
  device: { hostname: "WS-1", ...device },
});
const guardDuty = (instance: Fields) => ({
  arn: "arn:aws:guardduty:us-east-1:123456789012:detector/1/finding/2",
  type: "CryptoCurrency:EC2/BitcoinTool.B!DNS",
  accountId: "123456789012",
  resource: { instanceDetails: { instanceId: "i-0abc123", ...instance } },
});
const sequence = (resource: Fields) => ({
  arn: "arn:aws:guardduty:us-east-1:123456789012:detector/1/finding/3",
  type: "AttackSequence:EC2/CompromisedInstanceGroup",
  service: { detection: { sequence: { resources: [{ uid: "i-0abc123", ...resource }] } } },
});
const securityHub = (resource: Fields) => ({
  Id: "f-1",
  ProductArn: "arn:aws:securityhub:us-east-1::product/x/y",
  Title: "T",
  Resources: [{ Id: "arn:aws:ec2:us-east-1:123456789012:instance/i-0abc123", ...resource }],
});
const ocsf = (more: Fields) => ({ class_uid: 2004, finding_info: { uid: "f-1", title: "T" }, ...more });
const device = { hostname: "ws-1" };
const elastic = (more: Fields) => ({
  "kibana.alert.uuid": "u-1",
  "kibana.alert.rule.name": "R",
  "host.name": "ws-1",
  ...more,
});
const wazuh = (agent: Fields) => ({
  id: "1",
  rule: { id: "5710", description: "D", level: 12 },
  agent: { id: "003", name: "ws-1", ...agent },
});
const splunk = (row: Fields) => ({ sid: "s", search_name: "S", result: { dest: "ws-1", ...row } });
const sentinelOne = (more: Fields) => ({
  threatInfo: { threatId: "t-1" },
  agentRealtimeInfo: { agentComputerName: "ws-1" },
  ...more,
});
const defender = (evidence: Fields) => ({
  id: "d-1",
  title: "T",
  severity: "high",
  evidence: [{ "@odata.type": "#microsoft.graph.security.deviceEvidence", deviceDnsName: "ws-1", ...evidence }],
});
const sentinel = (entity: Fields) => ({
  AlertDisplayName: "T",
  SystemAlertId: "s-1",
  Entities: [{ Type: "host", HostName: "ws-1", ...entity }],
});
const prometheus = (labels: Fields) => ({
  version: "4",
  alerts: [{ status: "firing", fingerprint: "f", labels: { alertname: "A", instance: "ws-1:9100", ...labels } }],
});
const oldGrafana = (tags: Fields) => ({ ruleId: 1, state: "alerting", ruleName: "R", evalMatches: [{ tags }] });
const falco = (fields: Fields) => ({
  rule: "Shell",
  priority: "Error",
  hostname: "node-1",
  output_fields: { "container.id": "c1", ...fields },
});
const datadog = (tags: string) => ({ id: "1", title: "T", alert_id: "7", tags: `host:ws-1${tags}` });
const insight = (entity: Fields) => ({
  id: "i",
  readableId: "INSIGHT-1",
  name: "N",
  entity: { hostname: "ws-1", ...entity },
});
const row = (fields: Fields) => ({ AlertName: "A", AlertID: "1", ResultsJson: [{ host: "ws-1", ...fields }] });
const cef = (more: string) => `CEF:0|V|P|1|7|N|8|dhost=ws-1 ${more}`;
const leef = (more: string) => `LEEF:1.0|V|P|1|7|dst=192.0.2.9\tsev=8${more}`;

const other: [kind: SourceKind, where: string, without: unknown, withIt: unknown][] = [
  ["crowdstrike", "LocalIP", falcon({}), falcon({ LocalIP: "10.40.0.4" })],
  ["crowdstrike", "LocalIPv6", falcon({}), falcon({ LocalIPv6: "fd00:40::4" })],
  ["crowdstrike", "device.local_ip", falconOfTheApi({}), falconOfTheApi({ local_ip: "10.40.0.4" })],
  ["guardduty", "the tag Name", guardDuty({}), guardDuty({ tags: [{ key: "Name", value: "pump-gw-1" }] })],
  [
    "guardduty",
    "privateIpAddress",
    guardDuty({}),
    guardDuty({ networkInterfaces: [{ privateIpAddress: "10.40.3.9" }] }),
  ],
  [
    "guardduty",
    "a second private address",
    guardDuty({}),
    guardDuty({ networkInterfaces: [{ privateIpAddresses: [{ privateIpAddress: "10.40.3.9" }] }] }),
  ],
  ["guardduty", "ipv6Addresses", guardDuty({}), guardDuty({ networkInterfaces: [{ ipv6Addresses: ["fd00:40::9"] }] })],
  ["guardduty", "the name of a sequence's resource", sequence({}), sequence({ name: "pump-gw-1" })],
  [
    "guardduty",
    "the network interface of a sequence",
    sequence({}),
    sequence({ data: { ec2NetworkInterface: { privateIpAddresses: [{ privateIpAddress: "10.40.3.9" }] } } }),
  ],
  ["securityhub", "the tag Name", securityHub({}), securityHub({ Tags: { Name: "pump-gw-1" } })],
  [
    "securityhub",
    "IpV4Addresses",
    securityHub({}),
    securityHub({ Details: { AwsEc2Instance: { IpV4Addresses: ["203.0.113.4", "10.40.3.9"] } } }),
  ],
  ["ocsf", "device.ip", ocsf({ device }), ocsf({ device: { ...device, ip: "10.40.3.9" } })],
  ["ocsf", "device.name beside its hostname", ocsf({ device }), ocsf({ device: { ...device, name: "pump-3" } })],
  [
    "ocsf",
    "device.network_interfaces",
    ocsf({ device }),
    ocsf({ device: { ...device, network_interfaces: [{ ip: "10.40.3.9" }] } }),
  ],
  [
    "ocsf",
    "a resource's tag Name",
    ocsf({ resources: [{ uid: "i-0abc123" }] }),
    ocsf({ resources: [{ uid: "i-0abc123", tags: [{ name: "Name", value: "pump-gw-1" }] }] }),
  ],
  ["elastic", "host.ip", elastic({}), elastic({ "host.ip": ["127.0.0.1", "10.40.3.9"] })],
  ["elastic", "cloud.instance.name", elastic({}), elastic({ "cloud.instance.name": "pump-gw-1" })],
  ["wazuh", "agent.ip", wazuh({}), wazuh({ ip: "10.40.3.9" })],
  ["splunk", "dest_ip", splunk({}), splunk({ dest_ip: "10.40.3.9" })],
  [
    "sentinelone",
    "agentIpV4",
    sentinelOne({}),
    sentinelOne({ agentDetectionInfo: { agentIpV4: "192.0.2.7,10.40.3.9" } }),
  ],
  [
    "sentinelone",
    "networkInterfaces",
    sentinelOne({}),
    sentinelOne({
      agentRealtimeInfo: { agentComputerName: "ws-1", networkInterfaces: [{ inet: ["10.40.3.9"] }] },
    }),
  ],
  ["msgraph", "ipInterfaces", defender({}), defender({ ipInterfaces: ["10.40.3.9"] })],
  ["msgraph", "lastIpAddress", defender({}), defender({ lastIpAddress: "10.40.3.9" })],
  ["sentinel", "the host's IpInterfaces", sentinel({}), sentinel({ IpInterfaces: [{ Address: "10.40.3.9" }] })],
  ["alertmanager", "nodename", prometheus({}), prometheus({ nodename: "pump-gw-1" })],
  ["alertmanager", "host_ip", prometheus({}), prometheus({ host_ip: "10.40.3.9" })],
  ["grafana", "pod_ip", prometheus({}), prometheus({ pod_ip: "10.40.3.9" })],
  ["grafana", "the tags of what matched", oldGrafana({}), oldGrafana({ instance: "pump-gw-1:9100" })],
  ["falco", "k8s.pod.ip", falco({}), falco({ "k8s.pod.ip": "10.40.3.9" })],
  ["falco", "container.ip", falco({}), falco({ "container.ip": "10.40.3.9" })],
  ["datadog", "device_ip", datadog(""), datadog(",device_ip:10.40.3.9")],
  ["datadog", "the tag name", datadog(""), datadog(",name:pump-gw-1")],
  ["sumo", "an entity's value beside its host name", insight({}), insight({ value: "10.40.3.9" })],
  ["sumo", "device_ip", row({}), row({ device_ip: "10.40.3.9" })],
  ["cef", "destinationTranslatedAddress", cef(""), cef("destinationTranslatedAddress=10.40.3.9")],
  ["cef", "c6a3", cef(""), cef("c6a3=fd00:40::9 c6a3Label=Destination IPv6 Address")],
  ["leef", "dstPostNAT", leef(""), leef("\tdstPostNAT=10.40.3.9")],
  ["leef", "identHostName", leef(""), leef("\tidentHostName=pump-gw-1")],
];

test.each(other)(
  "%s: %s says where the machine is, and changes neither key nor group",
  (kind, _where, without, withIt) => {
    const [bare, told] = [mapped(kind, without), mapped(kind, withIt)];
    expect([bare.fact.environment, told.fact.environment]).toEqual(["it", "medical"]);
    expect(told.fact.key).toBe(bare.fact.key);
    expect(told.correlation).toEqual(bare.correlation);
    // What is most its own stands first.
    expect(told.fact.assets[0]).toBe(bare.fact.assets[0] ?? told.fact.assets[0]);
    expect(told.fact.assets).toEqual(expect.arrayContaining(bare.fact.assets));
  },
);

test.each([
  ["crowdstrike", falcon({ ExternalIP: "10.40.0.4", RemoteIP: "10.40.0.5" })],
  [
    "guardduty",
    {
      ...guardDuty({}),
      service: { action: { networkConnectionAction: { remoteIpDetails: { ipAddressV4: "10.40.1.1" } } } },
    },
  ],
  ["elastic", elastic({ "source.ip": "10.40.3.9" })],
  ["splunk", splunk({ src_ip: "10.40.3.9" })],
] as [SourceKind, unknown][])("%s: an address of the other side places no alert", (kind, payload) => {
  expect(mapped(kind, payload).fact.environment).toBe("it");
});

test("an address that is all a detection names is still what others are compared by", () => {
  const alert = mapped("crowdstrike", { ...falcon({}), event: { CompositeId: "c:ind:1:2", LocalIP: "10.40.0.4" } });
  expect([alert.fact.assets, alert.correlation.assets]).toEqual([["10.40.0.4"], ["10.40.0.4"]]);
});
