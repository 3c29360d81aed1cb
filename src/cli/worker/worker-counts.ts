import type { Claim } from '../../store/queue.ts';
import type { RunEnd } from './launched-run.ts';

/** What a worker has done since it started, for those who look. */
export class WorkerCounts {
  readonly slots: number;
  running = 0;
  /** When the database last answered, by the clock's `elapsed`. */
  heardAt: number;
  readonly claims: Map<Claim['kind'], number> = new Map([
    ['queued', 0],
    ['returned', 0],
    ['orphaned', 0],
    ['given-up', 0],
  ]);
  /** By exit code, `killed` or `not-started`. */
  readonly ends: Map<string, number> = new Map();

  constructor(slots: number, now: number) {
    this.slots = slots;
    this.heardAt = now;
  }

  claimed(kind: Claim['kind']): void {
    this.claims.set(kind, (this.claims.get(kind) ?? 0) + 1);
  }

  ended(end: RunEnd): void {
    const name = end.kind === 'exited' ? String(end.exitCode) : end.kind;
    this.ends.set(name, (this.ends.get(name) ?? 0) + 1);
  }
}
