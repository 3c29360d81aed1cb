import { describe, expect, it } from 'vitest';
import type { ReadSpecOptions } from '../../../src/spec/read-spec.ts';
import { messagesOf, readSpecText } from '../../support/values/spec-files.ts';

const head = 'version: 1\nname: finance\nrestorePoint: { last: 7d }\n';
const id = (digit: number): string => '00000000-0000-4000-8000-000000000000'.replaceAll('0', String(digit));

async function messagesAbout(text: string, list = '', options: Partial<ReadSpecOptions> = {}): Promise<string[]> {
  return messagesOf(await readSpecText(`${head}${text}`, { 'list.csv': list }, options));
}

function drives(...ids: readonly string[]): string {
  const items = ids.map(
    (directoryObjectId, index) =>
      `  - { address: user${index}@contoso.com, directoryObjectId: ${directoryObjectId} }\n`,
  );
  return `drives:\n${items.join('')}`;
}

describe('an id', () => {
  it('belongs to one resource of a kind', async () => {
    expect(await messagesAbout(drives(id(1), id(2), id(1), id(2), id(3)))).toEqual([
      'spec.yaml:7:1: `user2@contoso.com` has the same `directoryObjectId` as `user0@contoso.com` on line 5',
      'spec.yaml:8:1: `user3@contoso.com` has the same `directoryObjectId` as `user1@contoso.com` on line 6',
    ]);
  });

  it('is the same with other capitals', async () => {
    const upper = 'ABCDEF00-0000-4000-8000-000000000000';

    expect(await messagesAbout(drives(upper, upper.toLowerCase()))).toEqual([
      'spec.yaml:6:1: `user1@contoso.com` has the same `directoryObjectId` as `user0@contoso.com` on line 5',
    ]);
  });

  it('may belong to a mailbox and a drive, which have the same owner', async () => {
    const mailboxes = drives(id(1)).replace('drives', 'mailboxes');

    expect(await messagesAbout(`${mailboxes}${drives(id(1))}`)).toEqual([]);
  });

  it('is found again in a list, with the place of both', async () => {
    const mailboxes = `mailboxes:\n  items: [{ address: ada@contoso.com, directoryObjectId: ${id(1)} }]\n  lists: [list.csv]\n`;
    const list = `address,directoryObjectId\nalan@contoso.com,${id(2)}\ngrace@contoso.com,${id(1)}\n`;

    expect(await messagesAbout(mailboxes, list)).toEqual([
      'list.csv:3:1: `grace@contoso.com` has the same `directoryObjectId` as `ada@contoso.com` at spec.yaml:5',
    ]);
  });

  it('differs from all others among many that look alike', async () => {
    const ids = Array.from({ length: 500 }, (_, index) => id(0).slice(0, -4) + String(index).padStart(4, '0'));

    expect(await messagesAbout(drives(...ids))).toEqual([]);
    expect(await messagesAbout(drives(...ids, ids[123] ?? ''))).toEqual([
      'spec.yaml:505:1: `user500@contoso.com` has the same `directoryObjectId` as `user123@contoso.com` on line 128',
    ]);
  });
});
