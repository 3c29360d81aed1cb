import { describe, expect, it } from 'vitest';
import { unreadable } from '../../../src/spec/problem/file-words.ts';

describe('a file that cannot be read', () => {
  it.each([
    ['ENOENT', '`a.csv` does not exist'],
    ['ENOTDIR', '`a.csv` does not exist'],
    ['EISDIR', '`a.csv` is a directory, not a file'],
    ['EACCES', '`a.csv` may not be read by this user'],
    ['EPERM', '`a.csv` may not be read by this user'],
    ['EIO', '`a.csv` could not be read (EIO)'],
  ])('is told by what the system says: %s', (code, message) => {
    expect(unreadable('a.csv', Object.assign(new Error('no'), { code }))).toEqual({ message });
  });

  it.each([new TypeError('a bug'), 'a bug'])('is not what anything else is taken for', (error) => {
    expect(() => unreadable('a.csv', error)).toThrow('a bug');
  });
});
