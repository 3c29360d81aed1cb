import { describe, expect, it } from 'vitest';
import { isDatabase, shownPlace, shownWords } from '../../src/util/database-url.ts';

describe('isDatabase', () => {
  it.each([
    ['postgres://db/runs', true],
    ['postgresql://db/runs', true],
    ['POSTGRES://db/runs', true],
    ['.bulk-restore', false],
    ['/var/lib/postgres', false],
    ['./postgres:/x', false],
  ])('knows %s by its scheme', (place, isOne) => {
    expect(isDatabase(place)).toBe(isOne);
  });
});

describe('shownWords', () => {
  it('hides a password in either form of the flag, and changes no other word', () => {
    const url = 'postgres://ada:secret@db/runs';

    expect(shownWords(['run', 'postgres:x.yaml', '--store', url, `--store=${url}`, '--name', 'a:b@c'])).toEqual([
      'run',
      'postgres:x.yaml',
      '--store',
      'postgres://ada@db/runs',
      '--store=postgres://ada@db/runs',
      '--name',
      'a:b@c',
    ]);
  });
});

describe('shownPlace', () => {
  it.each([
    ['postgres://ada:secret@db:5432/runs?sslmode=require', 'postgres://ada@db:5432/runs?sslmode=require'],
    ['postgres://ada:se:cret%40@db/runs', 'postgres://ada@db/runs'],
    ['postgres://ada:sec@ret@db/runs', 'postgres://ada@db/runs'],
    ['postgres://:secret@db/runs', 'postgres://@db/runs'],
    ['postgres://db/runs?password=secret&sslmode=require', 'postgres://db/runs?sslmode=require'],
    ['postgres://db/runs?sslmode=require&password=secret', 'postgres://db/runs?sslmode=require'],
    ['postgres://db/runs?PASSWORD=secret', 'postgres://db/runs'],
    ['postgres://db/runs?sslpassword=secret&password=secret', 'postgres://db/runs'],
    ['postgres:///runs?host=/run/pg&user=ada&password=secret', 'postgres:///runs?host=/run/pg&user=ada'],
    ['postgres://ada@db/runs', 'postgres://ada@db/runs'],
    ['a folder?password=x', 'a folder?password=x'],
  ])('shows %s without a password', (place, shown) => {
    expect(shownPlace(place)).toBe(shown);
  });

  it.each(['postgres://ada:sec/ret@db/runs', 'postgres://ada:sec?ret@db/runs', 'postgres://ada:sec#ret@db/runs'])(
    'shows nothing of a password that was not escaped: %s',
    (place) => {
      expect(shownPlace(place)).not.toMatch(/sec|ret/);
    },
  );
});
