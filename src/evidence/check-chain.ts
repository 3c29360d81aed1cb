import type { CheckedRun } from './check-run.ts';
import type { EvidenceFinding, FindingKind } from './finding.ts';
import type { Manifest, RunLink } from './manifest.ts';

/** The runs of one spec, in the order of their chain. Emulated runs have a chain of their own. */
export interface CheckedChain {
  readonly specName: string;
  readonly isEmulated: boolean;
  readonly runs: readonly CheckedRun[];
  /** How many runs came before the first one, and are not here. */
  readonly earlier: number;
  readonly findings: readonly EvidenceFinding[];
}

type ReadRun = CheckedRun & { readonly manifest: Manifest };

/**
 * Checks how the runs of a folder follow each other. Each must name the one before; only the oldest may name one that is not
 * there. `heads` are the last runs of the chains as the state directory knows them: if it does, their end is checked too.
 */
export function checkChains(runs: readonly CheckedRun[], heads: readonly ChainHead[] = []): CheckedChain[] {
  const groups = new Map<string, ReadRun[]>();
  for (const run of runs) {
    const { manifest } = run;
    if (manifest === null) continue;
    const key = `${manifest.spec_name} ${manifest.emulated}`;
    groups.set(key, [...(groups.get(key) ?? []), { ...run, manifest }]);
  }
  return [...groups.values()].map((group) => checkChain(group, heads));
}

/** The last run of a chain. */
export interface ChainHead extends RunLink {
  readonly specName: string;
  readonly isEmulated: boolean;
}

function checkChain(unordered: readonly ReadRun[], heads: readonly ChainHead[]): CheckedChain {
  const runs = unordered.toSorted(byPlace);
  const findings: EvidenceFinding[] = [];
  const byId = new Map(runs.map((run) => [run.manifest.run, run]));
  const followers = new Map<string, string>();
  for (const [index, run] of runs.entries()) {
    const add = (kind: FindingKind, message: string): void => {
      findings.push({ kind, run: run.name, file: null, message });
    };
    const { run: id, previous, position } = run.manifest;
    if (run.name !== id) add('reordered', `this folder holds the run \`${id}\``);
    if (previous === null) {
      if (index > 0) add('gap', 'names no run before it, and is not the oldest');
      continue;
    }
    const before = byId.get(previous.run);
    if (before === undefined) {
      if (index > 0) add('gap', `the run before it is missing: \`${previous.run}\``);
      continue;
    }
    if (!before.hashes.includes(previous.manifest))
      add('edited', `follows a manifest of \`${previous.run}\` that is not there`);
    if (position !== before.manifest.position + 1)
      add('reordered', `is number ${position} of its chain, and follows number ${before.manifest.position}`);
    const other = followers.get(previous.run);
    if (other !== undefined) add('fork', `follows \`${previous.run}\`, as \`${other}\` does`);
    followers.set(previous.run, id);
  }
  const [first] = runs;
  const specName = first?.manifest.spec_name ?? '';
  const isEmulated = first?.manifest.emulated ?? false;
  const head = heads.find((one) => one.specName === specName && one.isEmulated === isEmulated);
  if (head !== undefined && !byId.has(head.run))
    findings.push({ kind: 'missing', run: head.run, file: null, message: 'the last run of the chain is missing' });
  return { specName, isEmulated, runs, earlier: (first?.manifest.position ?? 1) - 1, findings };
}

function byPlace(a: ReadRun, b: ReadRun): number {
  const byPosition = a.manifest.position - b.manifest.position;
  if (byPosition !== 0) return byPosition;
  return (a.firstWritten ?? '') < (b.firstWritten ?? '') ? -1 : 1;
}

/** What a run is to follow: the last of the chain, found from the head that the store knows through the runs beside it. */
export function tipOf(head: Tip | null, beside: readonly Tip[]): Tip | null {
  const known = new Map(beside.map((tip) => [tip.run, tip]));
  const followers = new Map(beside.flatMap((tip) => (tip.previous === null ? [] : [[tip.previous.run, tip]])));
  const ends = beside.filter(({ run }) => !followers.has(run));
  let tip = head ?? ends.toSorted((a, b) => a.position - b.position || (a.written < b.written ? -1 : 1)).at(-1) ?? null;
  const seen = new Set<string>();
  while (tip !== null && !seen.has(tip.run)) {
    seen.add(tip.run);
    const next = followers.get(tip.run);
    if (next === undefined) break;
    tip = next;
  }
  return tip && (known.get(tip.run) ?? tip);
}

/** A run that another may follow. */
export interface Tip extends RunLink {
  readonly position: number;
  readonly previous: RunLink | null;
  readonly written: string;
}
