import { describe, expect, it } from 'vitest';
import type { FileAdditions, MessageAdditions, WholeAdditions } from '../../../src/graph/artifact-changes.ts';
import {
  readChange,
  readCreatedSession,
  readRefused,
  writeAdditions,
  writeRemovals,
  writeSession,
} from '../../../src/graph/wire/artifact-wire.ts';

const points: WholeAdditions = {
  of: 'points',
  destination: 'new',
  artifacts: [{ pointId: 'p1' }, { pointId: 'p2' }, { pointId: 'p3' }],
};

const messages: MessageAdditions = {
  of: 'messages',
  destination: 'inPlace',
  artifacts: [
    { pointId: 'p1', searchResponseId: 'r1' },
    { pointId: 'p1', searchResponseId: 'r2' },
  ],
};

const files: FileAdditions = {
  of: 'files',
  destination: null,
  conflictBehavior: null,
  artifacts: [{ browseSessionId: 'b1', itemKey: 'k,1' }],
};

/** The element of a response for an artifact that was not accepted, without the artifact. */
function failure(code: string, operation = 'add'): object {
  return {
    '@Core.DataModificationException': {
      info: { code, message: `about ${code}` },
      failedOperation: operation,
      responseCode: 409,
    },
  };
}

describe('writeSession', () => {
  it('writes an empty body for an empty session', () => {
    expect(writeSession('drive')).toEqual({});
  });

  it('names the list of whole artifacts after the workload', () => {
    const artifact = (id: string): object => ({ restorePoint: { id }, destinationType: 'new' });

    expect(writeSession('site', points)).toEqual({
      siteRestoreArtifacts: [artifact('p1'), artifact('p2'), artifact('p3')],
    });
  });

  it('writes the type of session for messages, and the search that found each', () => {
    expect(writeSession('mailbox', messages)).toEqual({
      '@odata.type': '#microsoft.graph.exchangeRestoreSession',
      granularMailboxRestoreArtifacts: [
        { restorePoint: { id: 'p1' }, destinationType: 'inPlace', searchResponseId: 'r1' },
        { restorePoint: { id: 'p1' }, destinationType: 'inPlace', searchResponseId: 'r2' },
      ],
    });
  });

  it('writes no property of beta for files if none is given', () => {
    expect(writeSession('drive', files)).toEqual({
      granularDriveRestoreArtifacts: [{ browseSessionId: 'b1', id: 'k,1' }],
    });
  });

  it('writes the destination of each file, and the conflict behavior of the session', () => {
    expect(writeSession('site', { ...files, destination: 'inPlace', conflictBehavior: 'replace' })).toEqual({
      '@microsoft.graph.conflictBehavior': 'replace',
      granularSiteRestoreArtifacts: [{ browseSessionId: 'b1', id: 'k,1', destinationType: 'inPlace' }],
    });
  });
});

describe('writeAdditions', () => {
  it('writes the artifacts only, and no property of the session', () => {
    const bodies = [
      writeAdditions('mailbox', { ...points, artifacts: [{ pointId: 'p9' }] }),
      writeAdditions('mailbox', { ...messages, artifacts: [{ pointId: 'p9', searchResponseId: 'r9' }] }),
      writeAdditions('site', { ...files, conflictBehavior: 'replace' }),
    ];

    expect(bodies).toEqual([
      { 'mailboxRestoreArtifacts@delta': [{ restorePoint: { id: 'p9' }, destinationType: 'new' }] },
      {
        'granularMailboxRestoreArtifacts@delta': [
          { restorePoint: { id: 'p9' }, destinationType: 'inPlace', searchResponseId: 'r9' },
        ],
      },
      { 'granularSiteRestoreArtifacts@delta': [{ browseSessionId: 'b1', id: 'k,1' }] },
    ]);
  });
});

describe('writeRemovals', () => {
  it('names artifacts by their ids', () => {
    const removed = { '@removed': { reason: 'changed' }, id: 'a1' };

    expect(writeRemovals('drive', { scope: 'whole', ids: ['a1'] })).toEqual({
      'driveRestoreArtifacts@delta': [removed],
    });
    expect(writeRemovals('drive', { scope: 'granular', ids: ['a1'] })).toEqual({
      'granularDriveRestoreArtifacts@delta': [removed],
    });
  });
});

describe('readChange', () => {
  it.each(['', '\n'])('reports one refusal without an index for an empty response (%j)', (text) => {
    expect(readChange(text, 'site', points)).toEqual([
      { index: null, code: '', message: 'the service did not accept it, and did not say why' },
    ]);
  });

  it('reads the refused artifacts of any other response', () => {
    expect(readChange('{"id":"s"}', 'site', points)).toEqual([]);
    expect(() => readChange('{', 'site', points)).toThrow(SyntaxError);
  });
});

describe('readRefused', () => {
  const answerOf = (...elements: object[]): object => ({ id: 's', 'siteRestoreArtifacts@delta': elements });

  it.each([
    undefined,
    null,
    [],
    { id: 's' },
    { 'siteRestoreArtifacts@delta': null },
    answerOf({ id: 'a1' }, { id: 'a2' }),
  ])('finds no refused artifact in %j', (json) => {
    expect(readRefused(json, 'site', points)).toEqual([]);
  });

  it('finds an artifact by the restore point that its element names, in any order', () => {
    const answer = answerOf(
      { ...failure('InvalidRestorePoint'), restorePoint: { id: 'p3' } },
      { id: 'a1' },
      { id: 'a2' },
    );

    expect(readRefused(answer, 'site', points)).toEqual([
      { index: 2, code: 'InvalidRestorePoint', message: 'about InvalidRestorePoint' },
    ]);
  });

  it('finds an artifact by the `@odata.id` of its restore point, as in older documents', () => {
    const answer = answerOf({ ...failure('Invalid'), restorePoint: { '@odata.id': 'p2' } });

    expect(readRefused(answer, 'site', points)).toMatchObject([{ index: 1 }]);
  });

  const [first, third] = ['p1', 'p3'].map((id) => ({ restorePoint: { id } }));

  it('finds an artifact by its index if its element names none, and all others are in order', () => {
    const answer = answerOf({ ...first }, { ...failure('Invalid'), id: 'new-id' }, { ...third });

    expect(readRefused(answer, 'site', points)).toMatchObject([{ index: 1 }]);
  });

  it.each([
    ['names no artifact', [{ id: 'a1' }, { id: 'a2' }]],
    ['is in another order', [{ ...third }, { ...first }]],
  ])('does not guess if the response %s', (_what, others) => {
    expect(readRefused(answerOf(...others, failure('Invalid')), 'site', points)).toMatchObject([{ index: null }]);
  });

  it('does not guess if the response has fewer elements than the request', () => {
    expect(readRefused(answerOf(failure('Invalid')), 'site', points)).toMatchObject([{ index: null }]);
  });

  it('does not guess an index that another element names', () => {
    const answer = answerOf({ restorePoint: { id: 'p2' } }, failure('Invalid'), { restorePoint: { id: 'p1' } });

    expect(readRefused(answer, 'site', points)).toMatchObject([{ index: null }]);
  });

  it('distinguishes two queries for one restore point by their searches', () => {
    const element = { ...failure('Invalid'), restorePoint: { id: 'p1' }, searchResponseId: 'r2' };

    expect(readRefused({ granularMailboxRestoreArtifacts: [element] }, 'mailbox', messages)).toMatchObject([
      { index: 1 },
    ]);
  });

  it('does not guess which of two queries for one restore point failed', () => {
    const element = { ...failure('Invalid'), restorePoint: { id: 'p1' } };

    expect(readRefused({ granularMailboxRestoreArtifacts: [element] }, 'mailbox', messages)).toMatchObject([
      { index: null },
    ]);
  });

  it('finds files and removals by their ids', () => {
    const file = { 'granularDriveRestoreArtifacts@delta': [{ ...failure('Invalid'), id: 'k,1' }] };
    const removal = { 'driveRestoreArtifacts@delta': [{ ...failure('Invalid', 'remove'), id: 'a2' }] };

    expect(readRefused(file, 'drive', files)).toMatchObject([{ index: 0 }]);
    expect(readRefused(removal, 'drive', { scope: 'whole', ids: ['a1', 'a2'] })).toMatchObject([{ index: 1 }]);
  });

  it.each([
    '@Core.DataModificationException',
    '@Org.OData.Core.V1.DataModificationException',
    '@core.dataModificationException',
  ])('recognises a failure by %s', (annotation) => {
    const answer = answerOf({ [annotation]: { info: { code: 'Invalid', message: 'no' } }, restorePoint: { id: 'p1' } });

    expect(readRefused(answer, 'site', points)).toEqual([{ index: 0, code: 'Invalid', message: 'no' }]);
  });

  it.each([
    [{ failedOperation: 'add', responseCode: 409 }, 'the service gives no reason (add 409)'],
    [null, 'the service gives no reason (change)'],
  ])('reports a failure without a reason: %j', (exception, message) => {
    const answer = answerOf({ '@Core.DataModificationException': exception, restorePoint: { id: 'p1' } });

    expect(readRefused(answer, 'site', points)).toEqual([{ index: 0, code: '', message }]);
  });
});

describe('readCreatedSession', () => {
  const draft = { '@odata.type': '#microsoft.graph.sharePointRestoreSession', id: 's', status: 'draft' };

  it('reports the first artifacts that were not accepted', () => {
    const element = { ...failure('InvalidRestorePoint'), restorePoint: { id: 'p2' } };

    expect(readCreatedSession({ ...draft, siteRestoreArtifacts: [element] }, 'site', points)).toMatchObject({
      id: 's',
      status: 'draft',
      refused: [{ index: 1, code: 'InvalidRestorePoint' }],
    });
  });

  it('reports nothing for an empty session', () => {
    expect(readCreatedSession(draft, 'site').refused).toEqual([]);
  });
});
