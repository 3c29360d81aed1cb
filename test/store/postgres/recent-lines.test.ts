import { describe, expect, it } from 'vitest';
import { RecentLines } from '../../../src/store/postgres/recent-lines.ts';

describe('the last lines of a journal', () => {
  it('are all lines, as long as they are few', () => {
    const lines = new RecentLines(7);
    for (const line of ['a', 'b']) lines.add({ line, session: null, activation: null });

    expect([lines.first, lines.lines.map(({ line }) => line)]).toEqual([7, ['a', 'b']]);
  });

  it('are all of the artifacts of a session if none came before them', () => {
    const [whole, later] = [new RecentLines(1), new RecentLines(2)];
    for (const lines of [whole, later])
      for (const [line, session] of [
        ['a', 'mailbox-001'],
        ['b', null],
        ['c', 'mailbox-002'],
        ['d', 'mailbox-001'],
      ] as const)
        lines.add({ line, session, activation: null });

    expect(whole.ofSession('mailbox-001')).toEqual(['a', 'd']);
    expect(whole.ofSession('mailbox-003')).toEqual([]);
    expect(later.ofSession('mailbox-001')).toBeNull();
  });

  it('say nothing of a session once they are not all any more', () => {
    const lines = new RecentLines(1);
    for (let n = 1; n <= 40; n += 1)
      lines.add({ line: 'x'.repeat(1_048_576), session: 'mailbox-001', activation: null });

    expect(lines.ofSession('mailbox-001')).toBeNull();
  });

  it('are at least 16 MB and at most 32 MB, and keep their numbers', () => {
    const lines = new RecentLines(1);
    const megabyte = 'x'.repeat(1_048_576);
    for (let n = 1; n <= 100; n += 1) {
      lines.add({ line: `${n} ${megabyte}`, session: null, activation: null });
      expect(lines.lines[0]?.line.startsWith(`${lines.first} `)).toBe(true);
      expect(lines.lines.at(-1)?.line.startsWith(`${n} `)).toBe(true);
      expect(lines.lines.length).toBeGreaterThanOrEqual(Math.min(n, 15));
      expect(lines.lines.length).toBeLessThanOrEqual(33);
    }
  });
});
