import type { FastifyInstance } from "fastify";
import type { Allowance } from "../allowance/allowance.ts";
import type { Bot } from "../bot.ts";
import type { Chat } from "../chat/chat.ts";
import type { Front } from "../chat/front.ts";
import type { Standings } from "../chat/standings.ts";
import type { Config } from "../config.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Log } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import type { Platform } from "../policy/directory.ts";
import type { Clock } from "../run/clock.ts";

/** A chat platform: what Muster says goes out by `chat`, and what people do there comes in by its doors. */
export type ChatSide = {
  chat: Chat;
  /** Whose people ours are; undefined as long as that is not known, and everybody there is a stranger. */
  tenant(): string | undefined;
  /** What it takes people for there, where the policy does not name them as that. */
  standings: Standings;
  /** Why this replica cannot serve, and why it serves less well. */
  notReady(): string[];
  degraded(): string[];
  openDoors(http: FastifyInstance, heard: Heard): Promise<Link>;
  stop(): void;
};

export type Sides = Partial<Record<Platform, ChatSide>>;
/** Connections that Muster itself opens. */
export type Link = { start(): Promise<void>; stop(): Promise<void> };
export type Heard = { bot: Bot; front: Front };

/** What a side is made of besides its own configuration. */
export type SidePorts = {
  config: Config;
  ledger: Ledger;
  allowance: Allowance;
  clock: Clock;
  metrics: Metrics;
  log: Log;
};
