import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A self-signed certificate and its private key, as PEM, one below the other: another one each time. */
export function certificate({ days = 90, key = "rsa:2048" } = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "muster-certificate-"));
  try {
    const files = ["-keyout", join(folder, "key.pem"), "-out", join(folder, "certificate.pem")];
    const asked = ["-x509", "-nodes", "-newkey", key, "-days", String(days), "-subj", "/CN=Muster", ...files];
    execFileSync("openssl", ["req", ...asked], { stdio: "ignore" });
    return ["certificate.pem", "key.pem"].map((name) => readFileSync(join(folder, name), "utf8")).join("");
  } finally {
    rmSync(folder, { recursive: true });
  }
}
