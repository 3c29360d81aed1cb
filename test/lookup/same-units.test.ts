import { describe, expect, it } from 'vitest';
import { sameUnits } from '../../src/lookup/same-units.ts';
import { resourceOf } from '../support/values/specs.ts';

describe('two names of one mailbox, drive or site', () => {
  it('are found by their id, in any spelling, and go with the first', () => {
    const resources = ['ada', 'bob', 'lovelace', 'countess'].map((who) =>
      resourceOf('mailbox', `${who}@contoso.com`, { directoryId: who === 'bob' ? 'B' : who === 'ada' ? 'a1' : 'A1' }),
    );

    expect(sameUnits(resources)).toEqual([
      { first: 0, again: 2 },
      { first: 0, again: 3 },
    ]);
  });

  it('are not a mailbox and a drive of one person, and nothing without an id', () => {
    const resources = [
      resourceOf('mailbox', 'ada@contoso.com', { directoryId: 'a1' }),
      resourceOf('drive', 'ada@contoso.com', { directoryId: 'a1' }),
      resourceOf('mailbox', 'bob@contoso.com'),
      resourceOf('mailbox', 'cy@contoso.com'),
    ];

    expect(sameUnits(resources)).toEqual([]);
  });
});
