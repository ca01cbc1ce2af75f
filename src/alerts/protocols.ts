import type { Environment } from "../policy/policy.ts";

/**
 * What only controllers speak, or only medical devices, says more of a host than the place of the sensor that heard it.
 * Of a protocol that is spoken everywhere: nothing.
 */
export function environmentOfProtocol(name: string | undefined): Environment | undefined {
  return spoken.get(name?.toLowerCase().replace(/[^a-z0-9]/g, "") ?? "");
}

/** By the name without its dashes and slashes: tools write "s7comm-plus", "EtherNet/IP" and "ethernetip". */
const spoken = new Map<string, Environment>([
  ["modbus", "ot"],
  ["modbustcp", "ot"],
  ["dnp3", "ot"],
  ["enip", "ot"],
  ["ethernetip", "ot"],
  ["cip", "ot"],
  ["s7", "ot"],
  ["s7comm", "ot"],
  ["s7commplus", "ot"],
  ["iec104", "ot"],
  ["iec608705104", "ot"],
  ["iec61850", "ot"],
  ["goose", "ot"],
  ["mms", "ot"],
  ["bacnet", "ot"],
  ["profinet", "ot"],
  ["opcua", "ot"],
  ["dicom", "medical"],
  ["hl7", "medical"],
]);
