/** Identity and randomness, as a port. */
export interface Ids {
  /** Short and random, so that gaps in a series tell nobody anything: `INC-7K3Q`. */
  incident(): string;
  /** Two plain words that say nothing about the incident: `quiet harbour`. */
  codename(): string;
  /** 16 random bytes as lower-case hex. */
  salt(): string;
  /** A unique id for anything else. */
  unique(): string;
  /** A number in [0, 1). */
  random(): number;
}
