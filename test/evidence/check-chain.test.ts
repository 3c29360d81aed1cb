import { describe, expect, it } from 'vitest';
import { type ChainHead, checkChains, type Tip, tipOf } from '../../src/evidence/check-chain.ts';
import type { CheckedRun } from '../../src/evidence/check-run.ts';
import { type Manifest, manifestOf } from '../../src/evidence/manifest.ts';
import { manifestBody } from '../support/values/manifests.ts';

describe('a chain', () => {
  it('is whole if each run follows the one before, whatever the order of their names', () => {
    const [chain] = checkChains([run('b', 2, 'c'), run('a', 3, 'b'), run('c', 1, null)]);

    expect(chain?.runs.map(({ name }) => name)).toEqual(['c', 'b', 'a']);
    expect(chain?.findings).toEqual([]);
  });

  it('names two runs that follow the same one', () => {
    expect(findingsIn([run('a', 1, null), run('b', 2, 'a'), run('c', 2, 'a')])).toEqual([
      'fork c: follows `a`, as `b` does',
    ]);
  });

  it('names a run that follows nobody and is not the oldest', () => {
    expect(findingsIn([run('a', 1, null), run('b', 1, null, '2026-11-23T00:00:00.000Z')])).toEqual([
      'gap b: names no run before it, and is not the oldest',
    ]);
  });

  it('names a run whose number does not follow', () => {
    expect(findingsIn([run('a', 1, null), run('b', 3, 'a')])).toEqual([
      'reordered b: is number 3 of its chain, and follows number 1',
    ]);
  });

  it('accepts a run that follows an earlier manifest of the run before', () => {
    const first = run('a', 1, null);

    expect(findingsIn([{ ...first, hashes: ['hash of a', 'a later one'] }, run('b', 2, 'a')])).toEqual([]);
    expect(findingsIn([{ ...first, hashes: ['a later one'] }, run('b', 2, 'a')])).toEqual([
      'edited b: follows a manifest of `a` that is not there',
    ]);
  });

  it('names a run whose folder has the name of another', () => {
    expect(findingsIn([{ ...run('a', 1, null), name: 'z' }])).toEqual(['reordered z: this folder holds the run `a`']);
  });

  it('names a run that is missing between others, and not one before the oldest', () => {
    const chains = checkChains([run('c', 3, 'b'), run('e', 5, 'd')]);

    expect(chains[0]?.findings).toEqual([
      { kind: 'gap', run: 'e', file: null, message: 'the run before it is missing: `d`' },
    ]);
    expect(chains[0]?.earlier).toBe(2);
  });

  it('leaves out folders whose manifest cannot be trusted', () => {
    expect(checkChains([{ ...run('a', 1, null), manifest: null }])).toEqual([]);
  });

  it('orders runs with the same number by when they were first written', () => {
    const [later, sooner] = ['2026-11-23T00:00:00.000Z', '2026-11-22T00:00:00.000Z'];
    const names = (runs: readonly CheckedRun[]) => checkChains(runs)[0]?.runs.map(({ name }) => name);

    expect(names([run('a', 1, null, later), run('b', 1, null, sooner)])).toEqual(['b', 'a']);
    expect(names([run('a', 1, null, sooner), run('b', 1, null, later)])).toEqual(['a', 'b']);
  });

  it('ends with the run that the state directory knows as its last', () => {
    const head = { specName: 'finance', isEmulated: false, run: 'b', manifest: 'hash of b' };
    const missing = [{ kind: 'missing', run: 'b', file: null, message: 'the last run of the chain is missing' }];
    const findings = (heads: readonly ChainHead[], ...runs: readonly CheckedRun[]) =>
      checkChains(runs, heads)[0]?.findings;

    expect(findings([head], run('a', 1, null))).toEqual(missing);
    expect(findings([head], run('a', 1, null), run('b', 2, 'a'))).toEqual([]);
    expect(
      findings(
        [
          { ...head, specName: 'sales' },
          { ...head, isEmulated: true },
        ],
        run('a', 1, null),
      ),
    ).toEqual([]);
    expect(findings([{ ...head, specName: 'sales' }, head], run('a', 1, null))).toEqual(missing);
  });

  it('says of what it is', () => {
    const [chain] = checkChains([run('a', 1, null, undefined, { emulated: true })]);

    expect(chain).toMatchObject({ specName: 'finance', isEmulated: true, earlier: 0 });
  });

  it('keeps specs and emulated runs apart', () => {
    const other = run('b', 1, null, undefined, { spec_name: 'sales' });
    const emulated = run('c', 1, null, undefined, { emulated: true });

    expect(checkChains([run('a', 1, null), other, emulated])).toHaveLength(3);
  });
});

describe('the run to follow', () => {
  it('is the last one that the store knows', () => {
    expect(tipOf(tip('b', 'a'), [tip('a', null), tip('b', 'a')])?.run).toBe('b');
  });

  it('is found from there through the runs beside, which another store may have put there', () => {
    expect(tipOf(tip('a', null), [tip('c', 'b'), tip('a', null), tip('b', 'a')])?.run).toBe('c');
  });

  it('is the end of the chain beside if the store knows nothing', () => {
    expect(tipOf(null, [tip('b', 'a'), tip('a', null)])?.run).toBe('b');
    expect(tipOf(null, [])).toBe(null);
  });

  it('is the run of the highest number beside if there are more ends than one, and of these the one written last', () => {
    const ends = [tip('a', null), tip('b', 'x'), tip('c', 'y')].map((one, index) => ({
      ...one,
      written: `${9 - index}`,
    }));

    expect(tipOf(null, ends)?.run).toBe('b');
    expect(tipOf(null, ends.toReversed())?.run).toBe('b');
  });

  it('is taken as the reports beside have it', () => {
    const beside = { ...tip('b', 'a'), manifest: 'a later manifest' };

    expect(tipOf(tip('b', 'a'), [tip('a', null), beside])?.manifest).toBe('a later manifest');
  });

  it('stays the one that the store knows if its reports are gone, so that the gap is seen', () => {
    expect(tipOf(tip('b', 'a'), [tip('a', null)])?.run).toBe('b');
  });

  it('is found in a circle that somebody made up, too', () => {
    expect(tipOf(tip('a', 'b'), [tip('a', 'b'), tip('b', 'a')])).not.toBe(null);
  });
});

function findingsIn(runs: readonly CheckedRun[]): string[] {
  return checkChains(runs).flatMap(({ findings }) =>
    findings.map(({ kind, run, message }) => `${kind} ${run}: ${message}`),
  );
}

function run(
  name: string,
  position: number,
  previous: string | null,
  written: string = '2026-11-22T00:00:00.000Z',
  changes: Partial<Manifest> = {},
): CheckedRun {
  const { manifest } = manifestOf(
    {
      ...manifestBody,
      run: name,
      written,
      position,
      previous: previous === null ? null : { run: previous, manifest: `hash of ${previous}` },
      files: [],
      ...changes,
    },
    null,
  );
  return { name, manifest, hashes: [`hash of ${name}`], firstWritten: written, findings: [] };
}

function tip(name: string, previous: string | null): Tip {
  return {
    run: name,
    manifest: `hash of ${name}`,
    position: previous === null ? 1 : 2,
    previous: previous === null ? null : { run: previous, manifest: `hash of ${previous}` },
    written: '',
  };
}
