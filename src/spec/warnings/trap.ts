import type { warningRules } from '../problem/finding.ts';
import type { Message } from '../problem/message.ts';
import type { ReadSpec } from '../read-spec.ts';

/** Looks for one trap in a spec that is right, at `now` in milliseconds since 1970. */
export type Trap = (read: ReadSpec, now: number) => Trapped[];

/** What a trap has found. */
export interface Trapped extends Message {
  readonly rule: keyof typeof warningRules;
  /** JSON pointer to what sets the trap. */
  readonly pointer: string;
}
