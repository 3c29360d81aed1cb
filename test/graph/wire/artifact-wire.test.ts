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

/** What an answer says of an artifact that was not taken, but for the artifact. */
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
  it('makes an empty session of nothing', () => {
    expect(writeSession('drive')).toEqual({});
  });

  it('names the whole artifacts after the workload', () => {
    const artifact = (id: string): object => ({ restorePoint: { id }, destinationType: 'new' });

    expect(writeSession('site', points)).toEqual({
      siteRestoreArtifacts: [artifact('p1'), artifact('p2'), artifact('p3')],
    });
  });

  it('says of messages what kind of session it is, and by which search they were found', () => {
    expect(writeSession('mailbox', messages)).toEqual({
      '@odata.type': '#microsoft.graph.exchangeRestoreSession',
      granularMailboxRestoreArtifacts: [
        { restorePoint: { id: 'p1' }, destinationType: 'inPlace', searchResponseId: 'r1' },
        { restorePoint: { id: 'p1' }, destinationType: 'inPlace', searchResponseId: 'r2' },
      ],
    });
  });

  it('sends no word of beta with files, where none is given', () => {
    expect(writeSession('drive', files)).toEqual({
      granularDriveRestoreArtifacts: [{ browseSessionId: 'b1', id: 'k,1' }],
    });
  });

  it('sends the destination with each file, and what happens on a conflict with the session', () => {
    expect(writeSession('site', { ...files, destination: 'inPlace', conflictBehavior: 'replace' })).toEqual({
      '@microsoft.graph.conflictBehavior': 'replace',
      granularSiteRestoreArtifacts: [{ browseSessionId: 'b1', id: 'k,1', destinationType: 'inPlace' }],
    });
  });
});

describe('writeAdditions', () => {
  it('adds to what a draft holds, and says nothing of the draft itself', () => {
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
  it('names artifacts by their own ids', () => {
    const removed = { '@removed': { reason: 'changed' }, id: 'a1' };

    expect(writeRemovals('drive', { scope: 'whole', ids: ['a1'] })).toEqual({
      'driveRestoreArtifacts@delta': [removed],
    });
    expect(writeRemovals('drive', { scope: 'granular', ids: ['a1'] })).toEqual({
      'granularDriveRestoreArtifacts@delta': [removed],
    });
  });
});

describe('the answer to a PATCH', () => {
  it.each(['', '\n'])('leaves open what was taken where it says nothing (%j)', (text) => {
    expect(readChange(text, 'site', points)).toEqual([
      { index: null, code: '', message: 'the service did not take it, and did not say why' },
    ]);
  });

  it('is read like any other where it says something', () => {
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
  ])('reads none from %j', (json) => {
    expect(readRefused(json, 'site', points)).toEqual([]);
  });

  it('finds the one that an element names by its restore point, in whatever order they come', () => {
    const answer = answerOf(
      { ...failure('InvalidRestorePoint'), restorePoint: { id: 'p3' } },
      { id: 'a1' },
      { id: 'a2' },
    );

    expect(readRefused(answer, 'site', points)).toEqual([
      { index: 2, code: 'InvalidRestorePoint', message: 'about InvalidRestorePoint' },
    ]);
  });

  it("finds it by an older answer's way to name a restore point, too", () => {
    const answer = answerOf({ ...failure('Invalid'), restorePoint: { '@odata.id': 'p2' } });

    expect(readRefused(answer, 'site', points)).toMatchObject([{ index: 1 }]);
  });

  const [first, third] = ['p1', 'p3'].map((id) => ({ restorePoint: { id } }));

  it('finds it by its place where the answer names it not, and all others at theirs', () => {
    const answer = answerOf({ ...first }, { ...failure('Invalid'), id: 'new-id' }, { ...third });

    expect(readRefused(answer, 'site', points)).toMatchObject([{ index: 1 }]);
  });

  it.each([
    ['names nobody', [{ id: 'a1' }, { id: 'a2' }]],
    ['is in another order', [{ ...third }, { ...first }]],
  ])('does not guess where the answer %s', (_what, others) => {
    expect(readRefused(answerOf(...others, failure('Invalid')), 'site', points)).toMatchObject([{ index: null }]);
  });

  it('does not guess where the answer tells of fewer than were asked for', () => {
    expect(readRefused(answerOf(failure('Invalid')), 'site', points)).toMatchObject([{ index: null }]);
  });

  it('does not take a place that another element is known to stand for', () => {
    const answer = answerOf({ restorePoint: { id: 'p2' } }, failure('Invalid'), { restorePoint: { id: 'p1' } });

    expect(readRefused(answer, 'site', points)).toMatchObject([{ index: null }]);
  });

  it('tells two queries for one restore point apart by their searches', () => {
    const element = { ...failure('Invalid'), restorePoint: { id: 'p1' }, searchResponseId: 'r2' };

    expect(readRefused({ granularMailboxRestoreArtifacts: [element] }, 'mailbox', messages)).toMatchObject([
      { index: 1 },
    ]);
  });

  it('does not guess which of two queries for one restore point is meant', () => {
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
  ])('knows a failure by %s', (annotation) => {
    const answer = answerOf({ [annotation]: { info: { code: 'Invalid', message: 'no' } }, restorePoint: { id: 'p1' } });

    expect(readRefused(answer, 'site', points)).toEqual([{ index: 0, code: 'Invalid', message: 'no' }]);
  });

  it.each([
    [{ failedOperation: 'add', responseCode: 409 }, 'the service gives no reason (add 409)'],
    [null, 'the service gives no reason (change)'],
  ])('tells of a failure without a reason: %j', (exception, message) => {
    const answer = answerOf({ '@Core.DataModificationException': exception, restorePoint: { id: 'p1' } });

    expect(readRefused(answer, 'site', points)).toEqual([{ index: 0, code: '', message }]);
  });
});

describe('readCreatedSession', () => {
  const draft = { '@odata.type': '#microsoft.graph.sharePointRestoreSession', id: 's', status: 'draft' };

  it('tells of the first artifacts that were not taken', () => {
    const element = { ...failure('InvalidRestorePoint'), restorePoint: { id: 'p2' } };

    expect(readCreatedSession({ ...draft, siteRestoreArtifacts: [element] }, 'site', points)).toMatchObject({
      id: 's',
      status: 'draft',
      refused: [{ index: 1, code: 'InvalidRestorePoint' }],
    });
  });

  it('has nothing to tell of an empty session', () => {
    expect(readCreatedSession(draft, 'site').refused).toEqual([]);
  });
});
