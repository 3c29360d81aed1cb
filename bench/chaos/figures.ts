import { mostArtifactsInRequest } from '../../src/m365/limits.ts';
import type { Evidence } from './evidence.ts';
import type { Finding } from './finding.ts';
import type { SeenSession } from './service-view.ts';
import { failureIn, noneSettled, type Settled, settledIn } from './settled.ts';
import type { Story } from './story.ts';

/** The totals of many stories. */
export class Figures {
  readonly #exitCodes = new Map<string, number>();
  readonly #configured = new Map<string, number>();
  readonly #met = new Map<string, number>();
  readonly #fillings = new Map<string, number>();
  readonly #outcomes = new Map<string, number>();
  readonly #rows = new Map<string, number>();
  readonly #settled: Settled = noneSettled();
  readonly #counts = { seeds: 0, started: 0, killed: 0, resumed: 0, spoilt: 0, patched: 0, retried: 0 };
  readonly #findings: { readonly seed: number; readonly finding: Finding }[] = [];

  add(story: Story, evidence: Evidence, findings: readonly Finding[]): void {
    const { processes, journal, report, sessions, spoiltIds } = evidence;
    this.#counts.seeds += 1;
    this.#counts.started += processes.length;
    this.#counts.killed += processes.filter(({ exitCode }) => exitCode === null).length;
    this.#counts.resumed += processes.filter(({ command }) => command === 'resume').length;
    this.#counts.spoilt += spoiltIds;
    const activated = sessions.filter(({ status }) => status !== 'draft');
    for (const { filling } of activated) count(this.#fillings, filling);
    this.#counts.patched += activated.filter(isPatched).length;
    this.#counts.retried += report?.rows.filter(({ attempts }) => Number(attempts) > 1).length ?? 0;
    for (const { exitCode } of processes) if (exitCode !== null) count(this.#exitCodes, String(exitCode));
    for (const { fault } of story.scenario.faults) count(this.#configured, fault);
    for (const { outcome } of report?.rows ?? []) count(this.#outcomes, outcome);
    for (const { workload } of report?.rows ?? []) count(this.#rows, workload);
    const logs = processes.flatMap(({ log }) => log);
    for (const line of logs) this.#meet(line);
    const settled = settledIn(journal, logs);
    for (const key of Object.keys(settled) as (keyof Settled)[]) this.#settled[key] += settled[key];
    this.#findings.push(...findings.map((finding) => ({ seed: story.seed, finding })));
  }

  /** How many findings there are. */
  get failures(): number {
    return this.#findings.length;
  }

  get lines(): string[] {
    const { seeds, started, killed, resumed, spoilt, patched, retried } = this.#counts;
    const { lost, cut, orphaned, found, sentAgain, withdrawn } = this.#settled;
    return [
      line('seeds run', seeds),
      line('processes started', `${started}, ${resumed} of them to resume`),
      line('killed', `${killed}, ${spoilt} of them so early that the run id was spoilt`),
      line('exit codes', textOf(this.#exitCodes)),
      line('sessions activated', textOf(this.#fillings)),
      line('  filled by more than one request', patched),
      line('rows', textOf(this.#rows)),
      line('  outcomes', textOf(this.#outcomes)),
      line('resources tried again', retried),
      line('faults configured', textOf(this.#configured)),
      line('failed attempts seen by the client', textOf(this.#met)),
      line('answers lost, calls cut off by a kill', `${lost}, ${cut}`),
      line(
        '  settled',
        `${orphaned} drafts reported as orphans, ${found} found done, ${sentAgain} sent again, ${withdrawn} withdrawn`,
      ),
      line('resources restored twice', this.#of('twice')),
      line('rows lost', this.#of('lost')),
      line('rows that are false', this.#of('false')),
      line('disagreements', this.#of('disagreement')),
    ];
  }

  #meet(text: string): void {
    const failure = failureIn(text);
    if (failure !== null) count(this.#met, words[failure.status] ?? String(failure.status));
  }

  #of(kind: Finding['kind']): string {
    const those = this.#findings.filter(({ finding }) => finding.kind === kind);
    const seeds = [...new Set(those.map(({ seed }) => seed))].sort((a, b) => a - b);
    return seeds.length === 0 ? '0' : `${those.length}, with seeds ${seeds.join(', ')}`;
  }
}

function isPatched({ filling, artifacts }: SeenSession): boolean {
  return filling !== 'bulk' && artifacts.length > mostArtifactsInRequest;
}

/** The names of statuses that are not error responses. */
const words: Readonly<Record<number, string>> = { 0: 'no answer', 200: 'garbled or cut', 201: 'garbled or cut' };

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function textOf(counts: ReadonlyMap<string, number>): string {
  const entries = [...counts].sort(([a], [b]) => a.localeCompare(b));
  return entries.map(([key, times]) => `${key} ${times}`).join(', ') || 'none';
}

function line(name: string, value: string | number): string {
  return `  ${name.padEnd(40)} ${value}`;
}
