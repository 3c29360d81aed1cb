import { describe, expect, it } from 'vitest';
import { PathPattern } from '../../../src/run/choose/path-pattern.ts';

/** Whether a pattern matches the last item on the way to `path`, and no earlier one. */
function matches(pattern: string, path: string): boolean {
  const compiled = new PathPattern(pattern);
  const names = path.split('/');
  let progress = compiled.start;
  for (const [at, name] of names.entries()) {
    progress = compiled.after(progress, name);
    if (compiled.isMatched(progress)) return at === names.length - 1;
  }
  return false;
}

describe('a path without wildcards', () => {
  it('matches the item of that name, whatever the case', () => {
    expect(matches('Documents/Budget 2026.xlsx', 'documents/budget 2026.XLSX')).toBe(true);
    expect(matches('Documents/Budget 2026.xlsx', 'Documents/Budget 2027.xlsx')).toBe(false);
    expect(matches('Documents/Budget 2026.xlsx', 'Documents/old/Budget 2026.xlsx')).toBe(false);
  });

  it.each(['Plan [final].docx', 'a{b,c}d', '(draft) 1+1.txt', '!important', 'what?.txt'])(
    'matches a file whose name looks like a pattern: %s',
    (name) => {
      expect(matches(`Documents/${name}`, `Documents/${name}`)).toBe(true);
    },
  );

  it('matches whether letters with accents are one character or two', () => {
    const name = 'Übersicht.xlsx';

    expect(matches(`Documents/${name.normalize('NFC')}`, `Documents/${name.normalize('NFD')}`)).toBe(true);
    expect(matches(`Documents/${'Ü'.normalize('NFD')}*`, `Documents/${name.normalize('NFC')}`)).toBe(true);
  });

  it('matches only a folder if it ends with a slash', () => {
    expect(new PathPattern('Documents/Contracts/').isFolder).toBe(true);
    expect(new PathPattern('Documents/Contracts').isFolder).toBe(false);
    expect(matches('Documents/Contracts/', 'Documents/Contracts')).toBe(true);
  });

  it('names what comes next, so that only that needs to be listed', () => {
    const pattern = new PathPattern('Documents/Contracts/*.pdf');

    expect(pattern.nextName(pattern.start)).toBe('Documents');
    const inside = pattern.after(pattern.after(pattern.start, 'Documents'), 'Contracts');
    expect(pattern.nextName(inside)).toBeNull();
  });
});

describe('wildcards', () => {
  it.each([
    ['Documents/*.xlsx', 'Documents/a.xlsx', true],
    ['Documents/*.xlsx', 'Documents/.hidden.xlsx', true],
    ['Documents/*.xlsx', 'Documents/q/a.xlsx', false],
    ['Documents/Q?/{plan,budget}.docx', 'Documents/Q3/budget.docx', true],
    ['Documents/Q[1-3]/a', 'Documents/Q4/a', false],
    ['Shared Documents/Q3/**', 'Shared Documents/Q3/a', true],
    ['Shared Documents/Q3/**', 'Shared Documents/Q3', false],
    ['Documents/**/a.txt', 'Documents/a.txt', true],
    ['Documents/**/a.txt', 'Documents/x/y/a.txt', true],
    ['Documents/**/a.txt', 'Documents/x/y/b.txt', false],
    ['**/a.txt', 'Any Library/x/a.txt', true],
  ])('%s and %s: %s', (pattern, path, isMet) => {
    expect(matches(pattern, path)).toBe(isMet);
  });

  it('take a folder that matches `**` as a whole', () => {
    expect(matches('Documents/**', 'Documents/folder/file')).toBe(false);
    expect(matches('Documents/**', 'Documents/folder')).toBe(true);
  });

  it('say that nothing below a folder can match, so that it needs no listing', () => {
    const pattern = new PathPattern('Documents/Q3/**');

    expect(pattern.after(pattern.start, 'Pictures')).toEqual([]);
  });
});
