/** @module-tag slow */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planted, plantedFaults } from '../../bench/simulation/planted.ts';
import { type Outcome, simulate } from '../../bench/simulation/simulation.ts';

const root = join(import.meta.dirname, '..', '..');

/** Seeds of one test. All tests together play 200. */
const seedsAtOnce = 25;

describe('a simulated run', () => {
  it.each([1, 26, 51, 76, 101, 126, 151, 176])(
    'restores nothing twice, forgets nothing, keeps all caps and pauses, and ends: seeds from %i',
    async (first) => {
      const findings: string[] = [];

      for (let seed = first; seed < first + seedsAtOnce; seed += 1)
        findings.push(...(await simulate(seed)).findings.map(({ kind, text }) => `seed ${seed}: ${kind}: ${text}`));

      expect(findings).toEqual([]);
    },
    300_000,
  );

  it('plays the same story each time, byte for byte', async () => {
    const seeds = [3, 4, 5, 6];

    const first = await inTurn(seeds);
    const second = await inTurn(seeds);

    expect(second).toEqual(first);
    expect(first.flatMap(({ troubles }) => troubles).length).toBeGreaterThan(10);
  });

  it('does without the troubles that are left out', async () => {
    const { troubles } = await simulate(4);

    const quiet = await simulate(4, new Set(troubles));

    expect(troubles.length).toBeGreaterThan(0);
    expect(troubles.filter((trouble) => quiet.troubles.includes(trouble))).toEqual([]);
  });

  it.each(plantedFaults)('can have a fault planted: $name', async ({ file, instead }) => {
    const text = await readFile(join(root, file), 'utf8');

    for (const [code, fault] of instead) expect(planted(text, { code, fault, file })).not.toBe(text);
  });
});

async function inTurn(seeds: readonly number[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const seed of seeds) outcomes.push(await simulate(seed));
  return outcomes;
}
