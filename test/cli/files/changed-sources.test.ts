import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { compareSources } from '../../../src/cli/files/changed-sources.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import type { Files } from '../../../src/util/files.ts';
import { planOf } from '../../support/values/plans.ts';
import { filesOf } from '../../support/values/spec-files.ts';

const contents = { 'spec.yaml': 'name: finance', 'lists/a.csv': 'address' };

describe('compareSources', () => {
  it('finds no change if spec and lists are the same', async () => {
    const files = filesOf({ 'plans/spec.yaml': contents['spec.yaml'], 'plans/lists/a.csv': contents['lists/a.csv'] });

    expect(await compareSources(plan(), 'plans/plan.json', files)).toEqual({ changed: [], missing: [] });
  });

  it('names a list that is another, beside the plan', async () => {
    const files = filesOf({ 'plans/spec.yaml': contents['spec.yaml'], 'plans/lists/a.csv': 'url' });

    expect(await compareSources(plan(), 'plans/plan.json', files)).toEqual({
      changed: ['plans/lists/a.csv'],
      missing: [],
    });
  });

  it('looks in the working directory if no spec is beside the plan', async () => {
    const files = filesOf({ 'spec.yaml': 'name: hr', 'plans/lists/a.csv': 'url' });

    expect(await compareSources(plan(), 'plans/plan.json', files)).toEqual({
      changed: ['spec.yaml'],
      missing: ['lists/a.csv'],
    });
  });

  it('finds a spec by its path from the working directory, and lists beside it', async () => {
    const [spec, ...lists] = plan().sources;
    const sources = [{ path: 'specs/spec.yaml', sha256: spec?.sha256 ?? '' }, ...lists];
    const files = filesOf({ 'specs/spec.yaml': contents['spec.yaml'], 'specs/lists/a.csv': 'url' });

    expect(await compareSources({ ...plan(), sources }, 'plans/plan.json', files)).toEqual({
      changed: ['specs/lists/a.csv'],
      missing: [],
    });
  });

  it('finds a spec beside the plan that was taken along with it', async () => {
    const [spec] = plan().sources;
    const sources = [{ path: 'specs/spec.yaml', sha256: spec?.sha256 ?? '' }];
    const files = filesOf({ 'plans/spec.yaml': contents['spec.yaml'] });

    expect(await compareSources({ ...plan(), sources }, 'plans/plan.json', files)).toEqual({
      changed: [],
      missing: [],
    });
  });

  it('does not look for a spec that came from stdin, only for its lists', async () => {
    const [, ...lists] = plan().sources;
    const sources = [{ path: '-', sha256: '0'.repeat(64) }, ...lists];
    const files = filesOf({ 'lists/a.csv': 'url' });

    expect(await compareSources({ ...plan(), sources }, 'plans/plan.json', files)).toEqual({
      changed: ['lists/a.csv'],
      missing: [],
    });
  });

  it('finds a list at its absolute path', async () => {
    const sources = [plan().sources[0], { path: '/lists/a.csv', sha256: '0'.repeat(64) }].flatMap((one) => one ?? []);
    const files = filesOf({ 'spec.yaml': contents['spec.yaml'], '/lists/a.csv': 'url' });

    expect(await compareSources({ ...plan(), sources }, 'plan.json', files)).toEqual({
      changed: ['/lists/a.csv'],
      missing: [],
    });
  });

  it('names the spec if it is in neither place', async () => {
    expect(await compareSources(plan(), 'plan.json', filesOf({}))).toEqual({ changed: [], missing: ['spec.yaml'] });
  });

  it('reads nothing but files, for a device may have no end', async () => {
    const files: Files = { ...filesOf({ 'spec.yaml': contents['spec.yaml'] }), kindOf: async () => 'other' };

    expect(await compareSources(plan(), 'plan.json', files)).toEqual({ changed: [], missing: ['spec.yaml'] });
  });
});

function plan(): Plan {
  const sources = Object.entries(contents).map(([path, text]) => ({
    path,
    sha256: createHash('sha256').update(text).digest('hex'),
  }));
  return planOf({ mailbox: 1 }, { sources });
}
