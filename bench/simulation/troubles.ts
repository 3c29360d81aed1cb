import type { Fate } from './fate.ts';

/** Something that happens while a process runs, besides what happens to its requests and files. */
export interface Trouble {
  /** How many waits of the process come before. */
  readonly afterWaits: number;
  readonly what: TroubleKind;
  /** Names its draws. */
  readonly about: string;
}

export type TroubleKind =
  | 'kill'
  | 'power cut'
  | 'Ctrl-C'
  | 'Ctrl-C twice'
  | 'another resume'
  | 'another run'
  | 'cancel'
  | 'status'
  | 'report'
  | 'full disk'
  | 'wrong clock'
  | 'the machine sleeps'
  | 'other caps'
  | 'a session of somebody else'
  | 'a draft of somebody else'
  | 'outage'
  | 'lost state';

/** With the share of processes that meet it. */
const shares: readonly (readonly [TroubleKind, number])[] = [
  ['kill', 0.4],
  ['power cut', 0.15],
  ['Ctrl-C', 0.1],
  ['Ctrl-C twice', 0.05],
  ['another resume', 0.2],
  ['another run', 0.05],
  ['cancel', 0.04],
  ['status', 0.05],
  ['report', 0.05],
  ['full disk', 0.06],
  ['wrong clock', 0.06],
  ['the machine sleeps', 0.06],
  ['other caps', 0.1],
  ['a session of somebody else', 0.15],
  ['a draft of somebody else', 0.15],
  ['outage', 0.1],
  ['lost state', 0.06],
];

/** The troubles of a process, by chance: half of them in its first moments. */
export function troublesOf(life: string, fate: Fate): Trouble[] {
  return shares
    .map(([what]) => ({ what, about: `${life}: ${what}` }))
    .filter(({ about }, index) => fate.strikes(shares[index]?.[1] ?? 0, about))
    .map(({ what, about }) => {
      const isEarly = fate.happens(0.5, `${about} early`);
      return { what, about, afterWaits: isEarly ? fate.whole(1, 60, about) : fate.whole(60, 700, about) };
    });
}
