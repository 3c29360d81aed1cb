import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { changedSources } from '../../src/cli/changed-sources.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { planOf } from '../support/plans.ts';
import { filesOf } from '../support/spec-files.ts';

const contents = { 'spec.yaml': 'name: finance', 'lists/a.csv': 'address' };

describe('changedSources', () => {
  it('finds nothing where spec and lists are what they were', async () => {
    const files = filesOf({ 'plans/spec.yaml': contents['spec.yaml'], 'plans/lists/a.csv': contents['lists/a.csv'] });

    expect(await changedSources(plan(), 'plans/plan.json', files)).toEqual([]);
  });

  it('names a list that is another, beside the plan', async () => {
    const files = filesOf({ 'plans/spec.yaml': contents['spec.yaml'], 'plans/lists/a.csv': 'url' });

    expect(await changedSources(plan(), 'plans/plan.json', files)).toEqual(['plans/lists/a.csv']);
  });

  it('looks in the working directory where there is no spec beside the plan', async () => {
    const files = filesOf({ 'spec.yaml': 'name: hr', 'plans/lists/a.csv': 'url' });

    expect(await changedSources(plan(), 'plans/plan.json', files)).toEqual(['spec.yaml']);
  });

  it('takes a list where its path says, if that is a whole one', async () => {
    const sources = [plan().sources[0], { path: '/lists/a.csv', sha256: '0'.repeat(64) }].flatMap((one) => one ?? []);
    const files = filesOf({ 'spec.yaml': contents['spec.yaml'], '/lists/a.csv': 'url' });

    expect(await changedSources({ ...plan(), sources }, 'plan.json', files)).toEqual(['/lists/a.csv']);
  });

  it('passes over what is not there', async () => {
    expect(await changedSources(plan(), 'plan.json', filesOf({}))).toEqual([]);
  });
});

function plan(): Plan {
  const sources = Object.entries(contents).map(([path, text]) => ({
    path,
    sha256: createHash('sha256').update(text).digest('hex'),
  }));
  return planOf({ mailbox: 1 }, { sources });
}
