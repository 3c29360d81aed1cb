import type { Claim } from '../../store/queue.ts';

/** A process that carries out a run. */
export interface LaunchedRun {
  /** Settles when it has ended. Never rejects. */
  readonly ended: Promise<RunEnd>;
  /** Asks it to give the run back and end. */
  stop(): void;
  /** Ends it at once. */
  kill(): void;
}

/** How the process of a run ended. */
export type RunEnd =
  | { readonly kind: 'exited'; readonly exitCode: number }
  | { readonly kind: 'killed'; readonly by: string }
  | { readonly kind: 'not-started'; readonly because: string };

/** Starts the process of a run. */
export type Launch = (claim: Claim) => LaunchedRun;
