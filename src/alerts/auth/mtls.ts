import { BlockList, isIPv6 } from "node:net";
import { bytesOf, headerOf, isOneOf, type Presented, refused, type Verified } from "./presented.ts";

/**
 * The proxy in front has checked the sender's certificate, and says in `header` whose it is. From any other address than
 * the proxy's the header proves nothing, since everybody can write one.
 */
export type MtlsAuth = {
  kind: "mtls";
  header: string;
  /** The header's whole value, as the proxy writes it. */
  subject: string;
  /** The proxy's own addresses: `10.0.0.5`, `10.1.0.0/16`, `fd00::/8`. */
  from: string[];
};

export function mtlsVerifier(auth: MtlsAuth): (presented: Presented) => Verified {
  const proxies = addressesIn(auth.from);
  return (presented) => {
    if (!isAmong(presented.peer, proxies)) return refused("unnamed-peer");
    const subject = headerOf(presented, auth.header);
    if (subject === undefined) return refused("no-credentials");
    return isOneOf(bytesOf(subject), [auth.subject]) ? { kind: "authentic" } : refused("wrong-credentials");
  };
}

/** Addresses and ranges that are well formed. */
function addressesIn(ranges: string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = "", bits] = range.split("/");
    const family = isIPv6(address) ? "ipv6" : "ipv4";
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

/** An IPv4 address may come written as IPv6 (`::ffff:10.0.0.5`). */
function isAmong(address: string | undefined, list: BlockList): boolean {
  return address !== undefined && list.check(address, isIPv6(address) ? "ipv6" : "ipv4");
}
