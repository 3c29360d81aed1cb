import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  readArtifact,
  readBulkRequest,
  readFoundPoints,
  readProtectionUnit,
  readPublicError,
  readServiceStatus,
  readSession,
  readTime,
  Unreadable,
  writeBulkRequest,
  writePointSearch,
  writeTime,
} from '../../../src/graph/wire/wire.ts';
import { workloads } from '../../../src/m365/workload.ts';

const readers = [readSession, readBulkRequest, readArtifact, readProtectionUnit];

describe('readTime', () => {
  const second = Date.parse('2026-11-22T03:04:05Z');

  it.each([
    ['2026-11-22T03:04:05Z', 0],
    ['2026-11-22T03:04:05.1Z', 100],
    ['2026-11-22T03:04:05.12Z', 120],
    ['2026-11-22T03:04:05.123Z', 123],
    ['2026-11-22T03:04:05.1234Z', 123],
    ['2026-11-22T03:04:05.12345Z', 123],
    ['2026-11-22T03:04:05.123456Z', 123],
    ['2026-11-22T03:04:05.1239999Z', 123],
    ['2026-11-22T04:04:05+01:00', 0],
    ['2026-11-22t03:04:05z', 0],
    ['2026-11-22T03:04:05', 0],
    ['2026-11-22T03-04-05.45Z', 450],
  ])('reads `%s`, %i ms after the second', (text, fraction) => {
    expect(readTime(text)).toBe(second + fraction);
  });

  it.each([
    '',
    'soon',
    '2026-11-22',
    '2026-13-22T03:04:05Z',
    '2026-11-22T25:04:05Z',
    '1795316645',
    '2026-11-22 03:04:05Z',
    '0001-01-01T00:00:00Z',
  ])('reads `%s` as null', (text) => {
    expect(readTime(text)).toBeNull();
  });

  it('reads back what `writeTime` writes', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true }),
        (date) => {
          expect(readTime(writeTime(date.getTime()))).toBe(date.getTime());
        },
      ),
    );
  });
});

describe('readSession', () => {
  it.each([
    ['#microsoft.graph.exchangeRestoreSession', 'mailbox'],
    ['#microsoft.graph.oneDriveForBusinessRestoreSession', 'drive'],
    ['#microsoft.graph.sharePointRestoreSession', 'site'],
    ['#microsoft.graph.sharepointRestoreSession', 'site'],
    ['microsoft.graph.SHAREPOINTRESTORESESSION', 'site'],
    ['#microsoft.graph.teamsRestoreSession', null],
    [undefined, null],
  ])('reads the type %s as workload %s', (type, workload) => {
    expect(readSession({ id: 's', '@odata.type': type }).workload).toBe(workload);
  });

  it.each(['draft', 'activating', 'active', 'completed', 'completedWithError', 'failed'])(
    'reads the status %s, in any case',
    (status) => {
      expect(readSession({ id: 's', status }).status).toBe(status);
      expect(readSession({ id: 's', status: status.toUpperCase() }).status).toBe(status);
    },
  );

  it.each(['unknownFutureValue', 'paused', '', null, 7])(
    'reads the status %s as `unknown`, never as an end',
    (status) => {
      expect(readSession({ id: 's', status }).status).toBe('unknown');
    },
  );

  it('keeps the text of an unknown status', () => {
    expect(readSession({ id: 's', status: 'paused' })).toMatchObject({ status: 'unknown', statusText: 'paused' });
  });

  it('reads all properties of a finished session', () => {
    const session = readSession({
      '@odata.type': '#microsoft.graph.exchangeRestoreSession',
      id: 's',
      status: 'completedWithError',
      restoreJobType: 'bulk',
      restoreSessionArtifactCount: { total: 5, completed: 3, inProgress: 1, failed: 1 },
      error: { code: 'X', message: 'some failed', innerError: { code: 'hidden' } },
      createdDateTime: '2026-11-22T03:00:00Z',
      createdBy: { application: { id: 'a-1', displayName: 'bulk-restore' }, user: null },
      completedDateTime: '2026-11-22T04:00:00.1234567Z',
    });

    expect(session).toEqual({
      id: 's',
      workload: 'mailbox',
      status: 'completedWithError',
      statusText: 'completedWithError',
      jobType: 'bulk',
      counts: { total: 5, completed: 3, inProgress: 1, failed: 1 },
      error: { code: 'X', message: 'some failed', details: [] },
      createdAt: Date.parse('2026-11-22T03:00:00Z'),
      createdBy: 'a-1',
      completedAt: Date.parse('2026-11-22T04:00:00.123Z'),
    });
  });

  it.each([
    [{ user: { id: 'u-1' }, application: { id: 'a-1' } }, 'u-1'],
    [{ user: { displayName: 'Ada' }, application: { id: 'a-1' } }, 'a-1'],
    [{}, null],
    [null, null],
    ['somebody', null],
  ])('reads the creator %j as %j', (createdBy, id) => {
    expect(readSession({ id: 's', createdBy }).createdBy).toBe(id);
  });

  it.each([undefined, null, {}, { completed: 3 }, { total: '5' }, []])(
    'reads counts without a total as null: %j',
    (counts) => {
      expect(readSession({ id: 's', restoreSessionArtifactCount: counts }).counts).toBeNull();
    },
  );

  it('reads missing counts as 0 if there is a total', () => {
    const { counts } = readSession({ id: 's', restoreSessionArtifactCount: { total: 5, completed: null } });

    expect(counts).toEqual({ total: 5, completed: 0, inProgress: 0, failed: 0 });
  });
});

describe('readBulkRequest', () => {
  it('reads the resources that could not be resolved', () => {
    const request = readBulkRequest({
      id: 'b',
      displayName: 'run-1 chunk 1',
      status: 'completedWithErrors',
      mailboxes: [],
      error: {
        code: 'E',
        message: 'm',
        details: [{ code: 'NotFound', message: 'gone', target: 'ada@contoso.com' }, null, {}],
      },
    });

    expect(request).toMatchObject({ displayName: 'run-1 chunk 1', status: 'completedWithErrors' });
    expect(request.error?.details).toEqual([
      { code: 'NotFound', message: 'gone', target: 'ada@contoso.com' },
      { code: '', message: '', target: '' },
      { code: '', message: '', target: '' },
    ]);
  });

  it("reads the service's own member `unknown` as `unknown`", () => {
    expect(readBulkRequest({ id: 'b', status: 'unknown' }).status).toBe('unknown');
  });
});

describe('readArtifact', () => {
  it('reads a mailbox with its restore point and unit', () => {
    const artifact = readArtifact({
      id: 'a',
      status: 'succeeded',
      restoredFolderId: 'f',
      restoredFolderName: 'Recovered 2026-11-22',
      restoredItemCount: 0,
      restorePoint: {
        id: 'p',
        protectionDateTime: '2026-11-14T12:00:00Z',
        protectionUnit: {
          '@odata.type': '#microsoft.graph.mailboxProtectionUnit',
          id: 'u',
          email: 'ada@contoso.com',
          directoryObjectId: 'o',
        },
      },
    });

    expect(artifact).toMatchObject({
      status: 'succeeded',
      restoredFolderId: 'f',
      restoredItemCount: 0,
      restoredSiteId: null,
      restorePoint: {
        id: 'p',
        protectedAt: Date.parse('2026-11-14T12:00:00Z'),
        expiresAt: null,
        unit: { id: 'u', workload: 'mailbox', name: 'ada@contoso.com', directoryId: 'o' },
      },
    });
  });

  it.each([{}, { restorePoint: null }, { restorePoint: { id: '' } }])('reads no restore point from %j', (json) => {
    expect(readArtifact({ id: 'a', ...json }).restorePoint).toBeNull();
  });

  it.each([{}, { protectionUnit: null }, { protectionUnit: { email: 'ada@contoso.com' } }])(
    'reads no unit from %j',
    (json) => {
      expect(readArtifact({ id: 'a', restorePoint: { id: 'p', ...json } }).restorePoint?.unit).toBeNull();
    },
  );
});

describe('readFoundPoints', () => {
  it.each([
    ['fastRestore', true],
    ['FastRestore', true],
    ['none,fastRestore', true],
    ['somethingNew, fastRestore', true],
    ['none', false],
    ['somethingNew', null],
    ['unknownFutureValue', null],
    [undefined, null],
  ])('reads from the tags %j whether a point is fast: %j', (tags, isFast) => {
    const { points } = readFoundPoints({ searchResults: [{ restorePoint: { id: 'p', tags } }] });

    expect(points).toMatchObject([{ id: 'p', isFast, hits: null }]);
  });

  it('finds nothing if the answer says so', () => {
    expect(readFoundPoints({ searchResults: [] })).toEqual({ points: [], without: [], searchResponseId: null });
    expect(readFoundPoints({ noResultProtectionUnitIds: ['u'] }).without).toEqual(['u']);
  });

  it.each([undefined, {}, { searchResults: null }, { searchResults: [{}, { restorePoint: {} }] }])(
    'throws for %j, which has no results',
    (json) => {
      expect(() => readFoundPoints(json)).toThrow(Unreadable);
    },
  );
});

describe('writePointSearch', () => {
  const search = { unitIds: ['u'], from: 0, to: 1_000, prefer: 'oldest', fastOnly: true, query: null } as const;

  it('writes what the service documents, without a query if there is none', () => {
    expect(writePointSearch(search)).toEqual({
      protectionUnitIds: ['u'],
      protectionTimePeriod: { startDateTime: '1970-01-01T00:00:00Z', endDateTime: '1970-01-01T00:00:01Z' },
      restorePointPreference: 'oldest',
      tags: 'fastRestore',
    });
  });

  it('writes a query unchanged', () => {
    expect(writePointSearch({ ...search, query: "(Subject -like 'a*')" })).toMatchObject({
      artifactQuery: { queryExpression: "(Subject -like 'a*')", artifactType: 'message' },
    });
  });
});

describe('readProtectionUnit', () => {
  it('reads only ids if the permissions show no names', () => {
    const type = '#microsoft.graph.siteProtectionUnit';
    const unit = { '@odata.type': type, id: 'u', siteId: 'x,y,z', status: 'offboarded', policyId: 'p' };

    expect(readProtectionUnit(unit)).toEqual({
      id: 'u',
      workload: 'site',
      name: null,
      directoryId: 'x,y,z',
      isProtected: false,
      displayName: null,
      statusText: 'offboarded',
      policyId: 'p',
    });
  });
});

describe('readServiceStatus', () => {
  it('reads the state of the service', () => {
    const serviceStatus = {
      status: 'restoreLocked',
      restoreAllowedTillDateTime: '2026-12-01T00:00:00Z',
      backupServiceConsumer: 'thirdParty',
      gracePeriodDateTime: '2026-12-02T00:00:00Z',
      disableReason: 'invalidBillingProfile',
    };

    expect(readServiceStatus({ serviceStatus })).toEqual({
      status: 'restoreLocked',
      statusText: 'restoreLocked',
      restoreAllowedTill: Date.parse('2026-12-01T00:00:00Z'),
      consumer: 'thirdparty',
      graceUntil: Date.parse('2026-12-02T00:00:00Z'),
      disableReason: 'invalidBillingProfile',
    });
  });

  it('reads a missing state as `unknown`', () => {
    expect(readServiceStatus(null)).toEqual({
      status: 'unknown',
      statusText: '',
      restoreAllowedTill: null,
      consumer: 'unknown',
      graceUntil: null,
      disableReason: 'unknown',
    });
  });
});

describe('readPublicError', () => {
  it.each([null, {}, { code: '', message: '' }, { details: [] }])('reads %j as null', (json) => {
    expect(readPublicError(json)).toBeNull();
  });

  it('reads an error that has only details', () => {
    expect(readPublicError({ details: [{ target: 'ada@contoso.com' }] })?.details).toHaveLength(1);
  });
});

describe('every reader', () => {
  it.each([{}, null, [], 'text', { id: '' }, { id: 7 }])('throws for %j, which has no id', (json) => {
    for (const read of readers) expect(() => read(json)).toThrow(Unreadable);
  });

  it('reads any JSON with an id', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.stringMatching(/^[A-Za-z0-9][\w.,:=~+-]{0,99}$/),
        (json, id) => {
          for (const read of readers) expect(read({ ...json, id }).id).toBe(id);
        },
      ),
    );
  });
});

describe('writeBulkRequest', () => {
  const request = {
    displayName: 'run-1 chunk 1',
    targets: ['a', 'b'],
    destination: 'inPlace',
    from: Date.parse('2026-11-01T00:00:00Z'),
    to: Date.parse('2026-11-15T00:00:00.500Z'),
    prefer: 'oldest',
    fastOnly: false,
  } as const;

  it('writes what the service documents, without properties that it does not implement', () => {
    expect(writeBulkRequest('mailbox', request)).toEqual({
      displayName: 'run-1 chunk 1',
      mailboxes: ['a', 'b'],
      protectionTimePeriod: { startDateTime: '2026-11-01T00:00:00Z', endDateTime: '2026-11-15T00:00:00.500Z' },
      destinationType: 'inPlace',
      tags: 'none',
      restorePointPreference: 'oldest',
    });
  });

  it('names the list after the workload, and asks for fast restore points only if that is wanted', () => {
    const bodies = workloads.map((workload) => writeBulkRequest(workload, { ...request, fastOnly: true }));

    expect(bodies).toMatchObject([{ mailboxes: ['a', 'b'] }, { drives: ['a', 'b'] }, { siteWebUrls: ['a', 'b'] }]);
    expect(bodies.map((body) => body['tags'])).toEqual(['fastRestore', 'fastRestore', 'fastRestore']);
  });
});

describe('the words of the service', () => {
  const long = 'x'.repeat(1_000_000);

  it('are kept up to 500 characters', () => {
    const error = readPublicError({
      code: long,
      message: long,
      details: [{ code: long, message: long, target: long }],
    });
    const session = readSession({ id: 's1', status: long, error: { message: `${'a'.repeat(499)}😀` } });

    const words = [error?.code, error?.message, ...Object.values(error?.details[0] ?? {}), session.statusText];
    expect(words).toHaveLength(6);
    for (const word of words) expect(word).toBe(`${'x'.repeat(500)}…`);
    expect(session.error?.message).toBe(`${'a'.repeat(499)}…`);
  });
});
