import { describe, expect, it } from 'vitest';
import { readBrowseSession } from '../../../src/graph/wire/browse-wire.ts';
import { isPathId } from '../../../src/graph/wire/path-id.ts';
import { paths } from '../../../src/graph/wire/paths.ts';
import { readBulkRequest, readSession } from '../../../src/graph/wire/wire.ts';

const hostile = [
  '..',
  '.',
  '',
  '../x',
  '%2e%2e',
  'a/b',
  'a?b',
  'a#b',
  'a\\b',
  'a b',
  'a\n',
  '\u202e1',
  `1${'0'.repeat(300)}`,
];

describe('an id in a path', () => {
  it.each(['959ba739-70b5-43c4-8c90-b2c22014f18b', '1f1f_1701648000_12_2', 's1', 'host,site,web', 'a:b=='])(
    'may be `%s`',
    (id) => {
      expect(isPathId(id)).toBe(true);
      expect(new URL(paths.session(id), 'https://graph.test/v1.0/').pathname).toMatch(/\/restoreSessions\/[^/]+$/);
    },
  );

  it.each(hostile)('cannot be %j: nothing is sent for it', (id) => {
    const makers = [
      () => paths.session(id),
      () => paths.activate(id),
      () => paths.artifacts('site', id, 'whole'),
      () => paths.bulkRequest('mailbox', id, 'r1'),
      () => paths.bulkRequest('mailbox', 's1', id),
      () => paths.browse('drive', id),
    ];
    for (const make of makers) expect(make).toThrow(expect.objectContaining({ name: 'GraphError', kind: 'garbled' }));
  });

  it.each(hostile)('is not read from a response as %j', (id) => {
    for (const read of [readSession, readBulkRequest, readBrowseSession])
      expect(() => read({ id })).toThrow(expect.objectContaining({ name: 'Unreadable' }));
  });
});
