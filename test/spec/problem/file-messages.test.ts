import { describe, expect, it } from 'vitest';
import { unreadable } from '../../../src/spec/problem/file-messages.ts';

describe('a file that cannot be read', () => {
  it.each([
    ['ENOENT', '`a.csv` does not exist'],
    ['ENOTDIR', '`a.csv` does not exist'],
    ['EISDIR', '`a.csv` is a directory, not a file'],
    ['EACCES', '`a.csv` cannot be read: this user has no permission'],
    ['EPERM', '`a.csv` cannot be read: this user has no permission'],
    ['EIO', '`a.csv` cannot be read (EIO)'],
  ])('is described by its error code: %s', (code, message) => {
    expect(unreadable('a.csv', Object.assign(new Error('no'), { code }))).toEqual({ message });
  });

  it.each([new TypeError('a bug'), 'a bug'])(
    'is not the explanation for any other error, which is thrown again: %s',
    (error) => {
      expect(() => unreadable('a.csv', error)).toThrow('a bug');
    },
  );
});
