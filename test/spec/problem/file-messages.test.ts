import { describe, expect, it } from 'vitest';
import { notText, notUtf8, outside, unreadable } from '../../../src/spec/problem/file-messages.ts';
import { FileRefused, mebibyte } from '../../../src/util/files.ts';

describe('a file that cannot be read', () => {
  it.each([
    ['ENOENT', '`a.csv` does not exist'],
    ['ENOTDIR', '`a.csv` does not exist'],
    ['EISDIR', '`a.csv` is a directory, not a file'],
    ['ELOOP', '`a.csv` is a link that leads nowhere'],
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

  it('says what it is if it is no regular file', () => {
    const device = new FileRefused({ kind: 'special' });

    expect(unreadable('/dev/tty', device)).toEqual({
      message: '`/dev/tty` is not a regular file, but a device, a pipe or a file of the system',
      hint: 'name a regular file; `validate`, `plan` and `run` read a spec from stdin if you name it `-`',
    });
    expect(unreadable('-', device).message).toMatch(/^stdin is not a regular file/);
  });

  it('says how long a file may be', () => {
    const tooLong = new FileRefused({ kind: 'too-long', most: 16 * mebibyte });

    expect(unreadable('a.csv', tooLong)).toEqual({ message: '`a.csv` is longer than 16 MiB' });
    expect(unreadable('a.yaml', tooLong, 'move it to a list')).toEqual({
      message: '`a.yaml` is longer than 16 MiB',
      hint: 'move it to a list',
    });
  });
});

describe('a file that is not read', () => {
  it.each([
    [
      outside('../a.csv'),
      '`../a.csv` is outside the working directory and the folder of the spec',
      /`--strict-paths`$/,
    ],
    [notUtf8('a.yaml'), '`a.yaml` is not UTF-8 text', /^save it as UTF-8; in Excel/],
    [
      notText('a.csv', 'UTF-16'),
      '`a.csv` is not UTF-16 text',
      /^save it as UTF-8, or as UTF-16 with a byte order mark/,
    ],
  ])('has a message and a hint: %o', (said, message, hint) => {
    expect(said).toEqual({ message, hint: expect.stringMatching(hint) });
  });
});
