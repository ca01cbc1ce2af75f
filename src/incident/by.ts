import { z } from "zod";

/** Who did it. `person` is a person of the directory, `muster` itself, or `slack:T0/U0` for somebody unknown. */
export const bySchema = z.object({
  person: z.string(),
  roles: z.array(z.string()),
  via: z.enum(["slack", "teams", "sms", "voice", "api", "timer", "alert"]),
  actingFor: z.string().optional(),
  orgSeq: z.int().optional(),
});
export type By = z.infer<typeof bySchema>;

/** How somebody speaks, whichever platform carries it; `none` is no person's voice. */
export const voiceOf: Record<By["via"], "chat" | "phone" | "none"> = {
  slack: "chat",
  teams: "chat",
  sms: "phone",
  voice: "phone",
  api: "none",
  timer: "none",
  alert: "none",
};

/** Muster itself, because of what a tool signalled. */
export const bySignal: By = { person: "muster", roles: [], via: "alert" };
