import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shellPath } from '../../src/util/shell-path.ts';

describe('shellPath', () => {
  it.each([
    ['plans/finance-1_2.json', 'plans/finance-1_2.json'],
    ['My Plans/a.json', "'My Plans/a.json'"],
    ["ada's.json", "'ada'\\''s.json'"],
    ['$HOME;ls.json', "'$HOME;ls.json'"],
    ['-x.json', './-x.json'],
    ['', "''"],
  ])('writes `%s` as `%s`', (path, word) => {
    expect(shellPath(path)).toBe(word);
  });

  it.each([
    ['C:\\state\\finance-1_2.json', 'C:\\state\\finance-1_2.json'],
    ['C:\\My Plans\\a.json', '"C:\\My Plans\\a.json"'],
    ['C:\\My Plans\\', '"C:\\My Plans\\\\"'],
    ["ada's.json", '"ada\'s.json"'],
    ["$HOME's.json", "'$HOME''s.json'"],
    ['a%PATH%.json', "'a%PATH%.json'"],
    ['a,b.json', '"a,b.json"'],
    ['名前.csv', '"名前.csv"'],
    ['-x.json', './-x.json'],
    ['', '""'],
  ])('writes `%s` as `%s` on Windows', (path, word) => {
    expect(shellPath(path, 'win32')).toBe(word);
  });

  it('writes any path so that a shell reads the same path', () => {
    const paths = fc.array(fc.string({ unit: fc.constantFrom(...`aZ0/ '"\\$\`!*?~#&;|<>()[]{}=%é\n`) }), {
      minLength: 20,
    });
    fc.assert(
      fc.property(paths, (all) => {
        const read = execFileSync('sh', ['-c', `printf '%s\\0' ${all.map((path) => shellPath(path)).join(' ')}`], {
          encoding: 'utf8',
        });

        expect(read.split('\0').slice(0, -1)).toEqual(all);
      }),
      { numRuns: 20 },
    );
  });
});
