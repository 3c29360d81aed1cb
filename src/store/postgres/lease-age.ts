import type { Clock } from '../../util/clock.ts';

/** A moment by both clocks of the machine. */
export interface Moment {
  /** Milliseconds since 1970. Somebody may set that clock back. */
  readonly wall: number;
  /** Milliseconds that never jump. They stand still while a virtual machine is suspended. */
  readonly steady: number;
}

export function momentOf(clock: Pick<Clock, 'now' | 'elapsed'>): Moment {
  return { wall: clock.now(), steady: clock.elapsed() };
}

/** How long ago a moment is, in milliseconds: by the clock that says more, because each can be fooled. */
export function ageOf({ wall, steady }: Moment, now: Moment): number {
  return Math.max(now.wall - wall, now.steady - steady);
}

/** How old the last renewal of a lease may be for something to be sent, in milliseconds. A request takes its time to leave. */
export function trustedFor(lease: number): number {
  return lease - Math.min(1_500, lease / 4);
}
