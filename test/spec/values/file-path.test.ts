import { describe, expect, it } from 'vitest';
import { filePathFault, namePattern } from '../../../src/spec/values/file-path.ts';
import { isNamePattern } from '../../../src/spec/values/name-pattern.ts';

/** `offset: message` */
function faultIn(path: string): string | undefined {
  const fault = filePathFault(path);
  return fault && `${fault.at}: ${fault.message}`;
}

describe('a file path', () => {
  it.each([
    'Documents',
    'Documents/',
    'Documents/Budget 2026.xlsx',
    'Documents/Contracts/',
    'Shared Documents/Q3/**',
    '*/Budget*.xlsx',
    '**/Budget ?.xlsx',
    'Documents/{Budget,Contracts}/[0-9]*.pdf',
    'Documents/Budget (final) | v2!.xlsx',
    'Documents/!Important, @home + more/',
    'Documents/Report [draft] {v2}.docx',
    'Documents/Report [[]draft.docx',
    'Documents/Ünïcode 😀/',
  ])('can be %s', (path) => {
    expect(faultIn(path)).toBeUndefined();
  });

  it.each([
    ['', '0: this path is empty'],
    ['  ', '0: this path is empty'],
    ['/', '0: `/` starts with a slash'],
    ['/Documents', '0: `/Documents` starts with a slash'],
    ['https://contoso.sharepoint.com/Documents', '0: `https://contoso.sharepoint.com/Documents` is a URL, not a path'],
    ['Documents\\Budget.xlsx', '9: a path cannot contain backslashes'],
    ['Documents//Contracts', '10: there are two slashes in a row'],
    ['Documents//', '10: there are two slashes in a row'],
    ['Documents/./Contracts', '10: a path cannot contain `.`'],
    ['Documents/../Contracts', '10: a path cannot contain `..`'],
    ['Documents/Q3**', '12: `**` matches folders, and cannot be a part of a name'],
    ['Documents/{a,b', '10: the pattern `{a,b` has a `{` that is not closed'],
    ['Documents/{a/b,c}', '10: the pattern `{a` has a `{` that is not closed'],
    ['Documents/Budget[1', '10: the pattern `Budget[1` has a `[` that is not closed'],
    ['Documents/Budget 1]', '10: the pattern `Budget 1]` has a `]` without a `[`'],
    ['Documents/[z-a]', '10: the pattern `[z-a]` has a range that runs backwards'],
  ])('cannot be %s', (path, fault) => {
    expect(faultIn(path)).toBe(fault);
  });
});

describe('a part of a path', () => {
  it.each([
    ['*.xlsx', ['Budget.xlsx', '.xlsx', 'BUDGET.XLSX'], ['Budget.xls']],
    ['Q?', ['Q1', 'q4'], ['Q', 'Q10']],
    ['[0-9]*', ['1st', '9'], ['first']],
    ['{Budget,Forecast}*', ['Budget 2026', 'forecast'], ['Plan']],
    ['Budget (final|*).xlsx', ['Budget (final|draft).xlsx'], ['Budget final.xlsx']],
    ['!*', ['!important'], ['important']],
    ['*[[]draft', ['Report [draft'], ['Report draft']],
  ])('can be a pattern: %s', (part, matching, others) => {
    const pattern = namePattern(part);

    expect(isNamePattern(part)).toBe(true);
    expect(matching.filter((name) => !pattern.matches(name))).toEqual([]);
    expect(others.filter((name) => pattern.matches(name))).toEqual([]);
  });

  it.each(['Budget (final).xlsx', '!Important', '@home + more', 'a|b', '.git', 'C++'])('can be a name: %s', (part) => {
    expect(isNamePattern(part)).toBe(false);
    expect(namePattern(part).matches(part)).toBe(true);
  });
});
