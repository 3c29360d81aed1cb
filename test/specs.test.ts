import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { workloads } from '../src/m365/workload.ts';
import { makePlan } from '../src/plan/make-plan.ts';
import { problemText } from '../src/spec/problem/problem-text.ts';
import { readSpec } from '../src/spec/read-spec.ts';
import { findWarnings } from '../src/spec/warnings.ts';
import { filesBelow } from './support/values/spec-files.ts';

const files = filesBelow(join(import.meta.dirname, '../specs'));
const names = readdirSync(join(import.meta.dirname, '../specs')).filter((name) => name.endsWith('.yaml'));

describe('the example specs', () => {
  it('include one for each use', () => {
    expect(names).toEqual(
      expect.arrayContaining(['quickstart.yaml', 'finance-recovery.yaml', 'drill.yaml', 'in-place.yaml', 'waves.yaml']),
    );
  });

  it.each(names)('have no problems, and all their resources are planned: %s', async (name) => {
    const read = await readSpec(name, { files, allowDuplicates: false });
    if (!('spec' in read)) throw new Error(problemText(read.problems));

    const plan = makePlan(read.spec, Date.parse('2026-11-22T03:00:00Z'));

    expect(plan.resources).toHaveLength(read.spec.resources.length);
    expect(plan.groups.reduce((sum, { count }) => sum + count, 0)).toBe(read.spec.resources.length);
  });

  it.each(names)('get no warnings: %s', async (name) => {
    const read = await readSpec(name, { files, allowDuplicates: false });

    const warnings = 'spec' in read ? findWarnings(read, Date.parse('2026-11-22T03:00:00Z')) : undefined;

    expect(warnings).toEqual({ shown: [], more: 0 });
  });

  it('restore 500 mailboxes, 200 drives and 100 sites in the quickstart', async () => {
    const result = await readSpec('quickstart.yaml', { files, allowDuplicates: false });
    const resources = 'spec' in result ? result.spec.resources : [];

    const counts = workloads.map((workload) => resources.filter((resource) => resource.workload === workload).length);
    expect(counts).toEqual([500, 200, 100]);
  });
});
