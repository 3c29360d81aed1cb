import type { warningRules } from '../problem/finding.ts';
import type { Message } from '../problem/message.ts';
import type { ReadSpec } from '../read-spec.ts';

/** Looks for one kind of warning in a spec without problems. `now` is in milliseconds since 1970. */
export type WarningCheck = (read: ReadSpec, now: number) => Warning[];

export interface Warning extends Message {
  readonly rule: keyof typeof warningRules;
  /** JSON pointer to the setting that it is about. */
  readonly pointer: string;
}
