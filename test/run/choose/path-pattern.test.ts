import { describe, expect, it } from 'vitest';
import { PathPattern } from '../../../src/run/choose/path-pattern.ts';

/** Whether a pattern is met by the items on the way to `path`, the last one and no earlier one. */
function meets(pattern: string, path: string): boolean {
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
  it('is met by the item of that name, whatever the case', () => {
    expect(meets('Documents/Budget 2026.xlsx', 'documents/budget 2026.XLSX')).toBe(true);
    expect(meets('Documents/Budget 2026.xlsx', 'Documents/Budget 2027.xlsx')).toBe(false);
    expect(meets('Documents/Budget 2026.xlsx', 'Documents/old/Budget 2026.xlsx')).toBe(false);
  });

  it.each(['Plan [final].docx', 'a{b,c}d', '(draft) 1+1.txt', '!important', 'what?.txt'])(
    'is met by a file whose name looks like a pattern: %s',
    (name) => {
      expect(meets(`Documents/${name}`, `Documents/${name}`)).toBe(true);
    },
  );

  it('is met whether letters with accents are one character or two', () => {
    const name = 'Übersicht.xlsx';

    expect(meets(`Documents/${name.normalize('NFC')}`, `Documents/${name.normalize('NFD')}`)).toBe(true);
    expect(meets(`Documents/${'Ü'.normalize('NFD')}*`, `Documents/${name.normalize('NFC')}`)).toBe(true);
  });

  it('stands for a folder alone where it ends with a slash', () => {
    expect(new PathPattern('Documents/Contracts/').isFolder).toBe(true);
    expect(new PathPattern('Documents/Contracts').isFolder).toBe(false);
    expect(meets('Documents/Contracts/', 'Documents/Contracts')).toBe(true);
  });

  it('names what comes next, so that no more than that need be listed', () => {
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
    expect(meets(pattern, path)).toBe(isMet);
  });

  it('take a folder that `**` meets as a whole', () => {
    expect(meets('Documents/**', 'Documents/folder/file')).toBe(false);
    expect(meets('Documents/**', 'Documents/folder')).toBe(true);
  });

  it('say where nothing below can be met, so that it need not be listed', () => {
    const pattern = new PathPattern('Documents/Q3/**');

    expect(pattern.after(pattern.start, 'Pictures')).toEqual([]);
  });
});
