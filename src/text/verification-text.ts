import type { CheckedChain } from '../evidence/check-chain.ts';
import type { CheckedRun } from '../evidence/check-run.ts';
import type { EvidenceFinding } from '../evidence/finding.ts';
import { fingerprint } from '../evidence/signing.ts';
import { columns } from '../util/columns.ts';
import { counted, formatCount } from '../util/count.ts';
import type { Paint } from '../util/paint.ts';
import { printable } from '../util/printable.ts';

/** What `verify` found. */
export interface VerificationView {
  readonly path: string;
  readonly runs: readonly CheckedRun[];
  readonly chains: readonly CheckedChain[];
  readonly empty: readonly string[];
  readonly start: 'first' | 'follows' | 'starts-here' | null;
  readonly findings: readonly EvidenceFinding[];
}

/** For people: each run, what is wrong, and what the check proves. */
export function verificationText(
  view: VerificationView,
  { hasKey, paint }: { readonly hasKey: boolean; readonly paint: Paint },
): string {
  const { runs, chains, empty, findings } = view;
  const damaged = new Set(findings.map(({ run }) => run));
  const rows = runs.map((run) => [printable(run.name), damaged.has(run.name) ? 'NOT INTACT' : 'intact', factsOf(run)]);
  const isIntact = findings.length === 0;
  const verdict = isIntact
    ? paint('green', 'Intact.')
    : paint('red', `Not intact: ${counted(findings.length, 'finding')}.`);
  return `${[
    ...columns(rows),
    ...empty.map((name) => `${printable(name)}  no reports yet`),
    '',
    ...findings.map((finding) => paint('red', findingText(finding))),
    ...chains.map(chainText),
    ...startText(view),
    `${verdict} ${proofText(runs, hasKey)}`,
  ].join('\n')}\n`;
}

/** For programs. */
export function verificationJson({ path, runs, chains, empty, start, findings }: VerificationView): object {
  return {
    ok: findings.length === 0,
    path,
    chain_start: start,
    runs: runs.map(({ name, manifest }) => ({
      folder: name,
      run: manifest?.run ?? null,
      spec_name: manifest?.spec_name ?? null,
      emulated: manifest?.emulated ?? null,
      position: manifest?.position ?? null,
      files: manifest?.files.length ?? null,
      signed_by: manifest?.signed_by ?? null,
      manifest: manifest?.hash ?? null,
      intact: !findings.some(({ run }) => run === name),
    })),
    chains: chains.map((chain) => ({
      spec_name: chain.specName,
      emulated: chain.isEmulated,
      runs: chain.runs.map(({ name }) => name),
      earlier_runs: chain.earlier,
      whole: chain.findings.length === 0,
    })),
    empty,
    findings,
  };
}

function factsOf({ manifest }: CheckedRun): string {
  if (manifest === null) return 'no manifest that can be trusted';
  const { files, number, signed_by: key, emulated } = manifest;
  return [
    counted(files.length, 'file'),
    ...(number > 1 ? [`manifest ${formatCount(number)}`] : []),
    key === null ? 'not signed' : `signed with ${fingerprint(key)}`,
    ...(emulated ? ['emulated'] : []),
  ].join(', ');
}

function findingText({ run, file, message }: EvidenceFinding): string {
  return `${printable(file === null ? run : `${run}/${file}`)}: ${printable(message)}`;
}

function chainText({ specName, isEmulated, runs, earlier, findings }: CheckedChain): string {
  const name = `${printable(specName)}${isEmulated ? ' (emulated)' : ''}`;
  const length = counted(runs.length, 'run');
  const before = earlier === 0 ? '' : `; it starts here, ${counted(earlier, 'earlier run')} not in this folder`;
  return findings.length === 0
    ? `The chain of ${name} is whole: ${length}${before}.`
    : `The chain of ${name} is broken: ${length}, ${counted(findings.length, 'finding')}.`;
}

function startText({ start, runs: [run] }: VerificationView): string[] {
  const previous = printable(run?.manifest?.previous?.run ?? '');
  if (start === 'first') return ['It is the first run of its chain.'];
  if (start === 'follows') return [`It follows the run \`${previous}\` beside it.`];
  return start === null ? [] : [`The chain starts here: the run before it, \`${previous}\`, is not beside it.`];
}

function proofText(runs: readonly CheckedRun[], hasKey: boolean): string {
  if (hasKey) return 'The check is by the hashes of all files and by signatures of the given key.';
  const isSigned = runs.every(({ manifest }) => manifest !== null && manifest.signed_by !== null);
  return isSigned
    ? 'The signatures fit the keys that the manifests name. Whose keys they are, `--key` checks.'
    : 'Without signatures and `--key`, this shows damage, not forgery.';
}
