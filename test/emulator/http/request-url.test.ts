import { describe, expect, it } from 'vitest';
import { readQuery, readRequestUrl, writeSkipToken } from '../../../src/emulator/http/request-url.ts';
import type { Query } from '../../../src/emulator/query.ts';

describe('readRequestUrl', () => {
  it.each([
    ['/v1.0/solutions/backupRestore', ['solutions', 'backupRestore']],
    [
      "/beta/solutions/backupRestore/restoreSessions('a')/microsoft.graph.activate/",
      ['solutions', 'backupRestore', 'restoreSessions', 'a', 'activate'],
    ],
    [
      '/v1.0/solutions/backupRestore/restoreSessions/a%2Fb?$top=1',
      ['solutions', 'backupRestore', 'restoreSessions', 'a/b'],
    ],
    [
      "/v1.0/solutions/backupRestore/browseSessions/a/browse(nextFetchToken='b')",
      ['solutions', 'backupRestore', 'browseSessions', 'a', 'browse', 'b'],
    ],
    ['/v1.0/$batch', ['$batch']],
  ])('splits %s into segments', (url, segments) => {
    expect(readRequestUrl(url).segments).toEqual(segments);
  });

  it.each(['/', '//', '*', '/v3/solutions', '/v1.0/%zz'])('throws 404 for %s', (url) => {
    expect(() => readRequestUrl(url)).toThrow(expect.objectContaining({ status: 404 }));
  });
});

function queryOf(options: Record<string, string>, prefer?: string): Query {
  const target = readRequestUrl(`/v1.0/solutions?${new URLSearchParams(options)}`);
  return readQuery(target, prefer);
}

describe('readQuery', () => {
  it('reads back the skip token that it wrote', () => {
    const query = queryOf({ $skiptoken: writeSkipToken(200), $top: '50' });

    expect(query).toMatchObject({ skip: 200, top: 50, futureMembers: false });
  });

  it.each(['restorePoint($expand=protectionUnit)', ' restorePoint( $expand = protectionUnit ) '])(
    'reads %j as an expansion of the protection unit',
    (expand) => {
      expect(queryOf({ $expand: expand }).expand).toBe('protectionUnit');
    },
  );

  it('finds the preference for unknown members among others', () => {
    const prefer = 'odata.maxpagesize=5, Include-Unknown-Enum-Members';

    expect(queryOf({}, prefer).futureMembers).toBe(true);
  });
});
