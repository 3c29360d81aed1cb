import { formatCount } from '../../src/util/count.ts';
import type { Outcome } from './simulation.ts';

/** What one worker found out about its seeds. */
export interface Figures {
  seeds: number;
  processes: number;
  killed: number;
  troubles: number;
  /** By the name of a trouble, without what it hit. */
  kinds: Record<string, number>;
  exitCodes: Record<string, number>;
  findings: { readonly seed: number; readonly kind: string; readonly text: string }[];
}

export function noFigures(): Figures {
  return { seeds: 0, processes: 0, killed: 0, troubles: 0, kinds: {}, exitCodes: {}, findings: [] };
}

export function addOutcome(figures: Figures, { seed, processes, troubles, findings }: Outcome): void {
  figures.seeds += 1;
  figures.processes += processes.length;
  figures.killed += processes.filter(({ exitCode }) => exitCode === null).length;
  figures.troubles += troubles.length;
  for (const trouble of troubles) count(figures.kinds, trouble.slice(trouble.lastIndexOf(': ') + 2));
  for (const { exitCode } of processes) count(figures.exitCodes, String(exitCode ?? 'killed'));
  // One session often causes many.
  for (const { kind, text } of findings.slice(0, 1)) figures.findings.push({ seed, kind, text });
}

export function addFigures(figures: Figures, other: Figures): void {
  figures.seeds += other.seeds;
  figures.processes += other.processes;
  figures.killed += other.killed;
  figures.troubles += other.troubles;
  for (const [kind, times] of Object.entries(other.kinds)) count(figures.kinds, kind, times);
  for (const [code, times] of Object.entries(other.exitCodes)) count(figures.exitCodes, code, times);
  figures.findings.push(...other.findings);
}

export function linesOf({ seeds, processes, killed, troubles, kinds, exitCodes, findings }: Figures): string[] {
  const list = (counts: Record<string, number>): string =>
    Object.entries(counts)
      .sort(([, a], [, b]) => b - a)
      .map(([name, times]) => `${name} ${formatCount(times)}`)
      .join(', ');
  return [
    `seeds ${formatCount(seeds)}, processes ${formatCount(processes)}, ${formatCount(killed)} of them killed`,
    `exit codes: ${list(exitCodes)}`,
    `troubles ${formatCount(troubles)}: ${list(kinds)}`,
    `findings ${formatCount(findings.length)}`,
  ];
}

function count(counts: Record<string, number>, name: string, times = 1): void {
  counts[name] = (counts[name] ?? 0) + times;
}
