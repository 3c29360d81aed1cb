import { describe, expect, it } from 'vitest';
import {
  readBrowseItem,
  readBrowseSession,
  writeBrowse,
  writeBrowseSession,
} from '../../../src/graph/wire/browse-wire.ts';
import { Unreadable } from '../../../src/graph/wire/wire.ts';

describe('writeBrowseSession', () => {
  it('names the restore point', () => {
    expect(writeBrowseSession('p1')).toEqual({ restorePointId: 'p1' });
  });
});

describe('readBrowseSession', () => {
  it('reads the status and the expiry', () => {
    const session = { id: 'b1', status: 'created', expirationDateTime: '2026-11-22T04:00:00Z', siteId: 's1' };

    expect(readBrowseSession(session)).toEqual({
      id: 'b1',
      status: 'created',
      statusText: 'created',
      expiresAt: Date.parse('2026-11-22T04:00:00Z'),
      directoryId: 's1',
      error: null,
    });
  });

  it('reads the error of a session that failed', () => {
    const session = { id: 'b1', status: 'failed', error: { code: 'NotFast', message: 'not a fast restore point' } };

    expect(readBrowseSession(session)).toMatchObject({ status: 'failed', error: { code: 'NotFast' }, expiresAt: null });
  });

  it('reads an unknown status as `unknown`, and throws for a session without an id', () => {
    expect(readBrowseSession({ id: 'b1', status: 'thawing' })).toMatchObject({
      status: 'unknown',
      statusText: 'thawing',
    });
    expect(() => readBrowseSession({ status: 'created' })).toThrow(Unreadable);
  });
});

describe('writeBrowse', () => {
  it('lists the top with an empty body', () => {
    expect(writeBrowse()).toEqual({});
  });

  it('lists a place, or only the items there with a text in their name', () => {
    const place = { key: 'g,g', type: 'documentLibrary', nameContains: null } as const;

    expect(writeBrowse(place)).toEqual({ browseLocationItemKey: 'g,g', browseResourceType: 'documentLibrary' });
    expect(writeBrowse({ ...place, nameContains: 'Budget 2026' })).toEqual({
      browseLocationItemKey: 'g,g',
      browseResourceType: 'documentLibrary',
      filter: "(name -contains 'Budget 2026')",
    });
  });

  it('lists everything if the text holds a quote', () => {
    const body = writeBrowse({ key: 'g', type: 'folder', nameContains: "Ada's" });

    expect(body).toEqual({ browseLocationItemKey: 'g', browseResourceType: 'folder' });
  });
});

describe('readBrowseItem', () => {
  it('reads a file with its size, which the service sends as text', () => {
    const item = { itemKey: 'g,g,g,g', name: 'Budget.xlsx', type: 'file', webUrl: 'https://x', sizeInBytes: '2594' };

    expect(readBrowseItem(item)).toEqual({
      key: 'g,g,g,g',
      name: 'Budget.xlsx',
      type: 'file',
      url: 'https://x',
      bytes: 2594,
    });
  });

  it.each(['site', 'documentLibrary', 'folder'])('reads a %s', (type) => {
    expect(readBrowseItem({ itemKey: 'g', type })).toMatchObject({ type, name: '', url: null, bytes: null });
  });

  it.each(['none', 'notebook', null])('reads the type %s as `unknown`', (type) => {
    expect(readBrowseItem({ itemKey: 'g', type }).type).toBe('unknown');
  });

  it.each([
    ['0', 0],
    [12, 12],
    ['', null],
    ['12 MB', null],
    [-1, null],
    [1.5, null],
    ['99999999999999999999', null],
  ])('reads the size %j as %j', (sizeInBytes, bytes) => {
    expect(readBrowseItem({ itemKey: 'g', sizeInBytes }).bytes).toBe(bytes);
  });

  it('throws for an item without a key', () => {
    expect(() => readBrowseItem({ name: 'Budget.xlsx' })).toThrow(Unreadable);
  });
});
