import { describe, expect, it } from 'vitest';
import { nameOfFiles, nameOfMessages, unitNameOf } from '../../src/spec/names.ts';
import { needsPin } from '../../src/spec/spec.ts';
import { filesOf, messagesOf, pointOf, resourceOf, toPinOf } from '../support/values/specs.ts';

describe('the name of a resource', () => {
  it('of single items begins with that of their mailbox, drive or site', () => {
    expect(nameOfMessages('ada@contoso.com', "Subject -like 'a*'")).toBe("ada@contoso.com: Subject -like 'a*'");
    expect(nameOfFiles('https://contoso.sharepoint.com/sites/a/', 'Documents/')).toBe(
      'https://contoso.sharepoint.com/sites/a/Documents/',
    );
  });
});

describe('the mailbox, drive or site of a resource', () => {
  it.each([
    ['itself', resourceOf('mailbox', 'ada@contoso.com')],
    ['itself, from a restore point', pointOf('mailbox', 'ada@contoso.com', 'p')],
    ['that of its messages', messagesOf('ada@contoso.com', "Subject -like 'a*'")],
    ['that of its files', filesOf('drive', 'ada@contoso.com', 'Documents/')],
  ])('is %s', (_what, resource) => {
    expect(unitNameOf(resource)).toBe('ada@contoso.com');
  });
});

describe('a restore point', () => {
  it('has to be looked up if it is to be pinned, was not found yet, and is not known to be missing', () => {
    const missing = toPinOf('mailbox', 'ada@contoso.com', {
      selection: { of: 'point', pointId: null, at: null, missing: 'no restore point' },
    });

    expect(needsPin(toPinOf('mailbox', 'ada@contoso.com'))).toBe(true);
    expect(
      [
        missing,
        pointOf('mailbox', 'ada@contoso.com', 'p'),
        resourceOf('mailbox', 'ada@contoso.com'),
        filesOf('drive', 'ada@contoso.com', 'Documents/'),
      ].map(needsPin),
    ).toEqual([false, false, false, false]);
  });
});
