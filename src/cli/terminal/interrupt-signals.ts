import { exitCodes } from '../../util/exit-codes.ts';
import type { Environment } from '../environment.ts';

/** The part of a process that signals reach. */
export interface SignalledProcess {
  on(signal: NodeJS.Signals, listener: () => void): unknown;
  readonly exitCode?: number | string | null | undefined;
  exit(code: number): void;
}

/**
 * Makes `Environment.onInterrupt` of a process. Once somebody has listened, a signal that nobody listens to any more ends the process
 * at once with its exit code, or with work left: between the end of a run and the end of its process, no signal decides the exit code.
 */
export function interruptSignals(ofProcess: SignalledProcess): Environment['onInterrupt'] {
  const listeners = new Set<() => void>();
  let isListening = false;
  const onSignal = (): void => {
    if (listeners.size === 0) ofProcess.exit(Number(ofProcess.exitCode ?? exitCodes.stopped));
    for (const listener of [...listeners]) listener();
  };
  return (listener) => {
    if (!isListening) for (const signal of signals) ofProcess.on(signal, onSignal);
    isListening = true;
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
}

/** SIGBREAK is Ctrl-Break on Windows, and SIGHUP the closing of its window. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'] as const;
