import { describe, expect, it } from 'vitest';
import { findNamed } from '../../src/plan/named-resources.ts';
import { filesOf, messagesOf, resourceOf } from '../support/values/specs.ts';

const resources = [
  resourceOf('mailbox', 'Ada@contoso.com'),
  resourceOf('mailbox', 'grace@contoso.com'),
  resourceOf('drive', 'ada@contoso.com'),
  messagesOf('ada@contoso.com', 'x'),
  filesOf('drive', 'grace@contoso.com', 'Documents'),
];

describe('findNamed', () => {
  it('finds all that belongs to a name: the mailbox, the drive and what is restored out of them', () => {
    expect(findNamed(resources, new Set(['ada@contoso.com']))).toEqual({
      spans: [
        [0, 1],
        [2, 2],
      ],
      missing: new Set(),
    });
  });

  it('says which names belong to nothing', () => {
    expect(findNamed(resources, new Set(['grace@contoso.com', 'edsger@contoso.com']))).toEqual({
      spans: [
        [1, 1],
        [4, 1],
      ],
      missing: new Set(['edsger@contoso.com']),
    });
  });
});
