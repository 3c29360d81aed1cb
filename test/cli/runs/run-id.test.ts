import { expect, it } from 'vitest';
import { newEmulatedRunId, newRunId } from '../../../src/cli/runs/run-id.ts';
import { runId } from '../../../src/cli/shared-options.ts';

const threeOClock = Date.parse('2026-11-22T03:00:00.999Z');

it('makes a run id of the moment, to the second, and of chance', () => {
  expect(newRunId(threeOClock, () => 0x7f3a / 65_536)).toBe('20261122-030000-7f3a');
});

it.each([
  [0, '0000'],
  [1 - Number.EPSILON, 'ffff'],
])('keeps the length of a run id with the chance %d', (chance, tail) => {
  expect(newRunId(threeOClock, () => chance)).toBe(`20261122-030000-${tail}`);
});

it('makes run ids that --run-id accepts', () => {
  const ids = [newRunId, newEmulatedRunId].map((make) => make(threeOClock, () => 0.5));

  expect(ids.map(runId)).toEqual(['20261122-030000-8000', 'emulated-20261122-030000-8000']);
});
