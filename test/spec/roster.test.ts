import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mostResources } from '../../src/m365/limits.ts';
import { resourceKinds } from '../../src/m365/workload.ts';
import { Roster, type RosterEntry, WorkloadRoster } from '../../src/spec/roster.ts';
import type { Resource } from '../../src/spec/spec.ts';
import type { WrittenResource } from '../../src/spec/written.ts';
import { november, resourceOf } from '../support/values/specs.ts';

function named(name: string): WrittenResource {
  return { name, directoryId: null, size: null, priority: null };
}

function at(line: number, source = 0): RosterEntry {
  return { wave: 0, settings: november, selection: null, line, source };
}

function emptyRoster(): Roster {
  return new Roster({ place: 'specs/a.yaml', source: { path: 'a.yaml', sha256: '' } });
}

function mailboxesOf(roster: Roster, options: { exclude?: string[]; allowDuplicates?: boolean } = {}): WorkloadRoster {
  return new WorkloadRoster(roster, { workload: 'mailbox', exclude: [], allowDuplicates: false, ...options });
}

describe('WorkloadRoster', () => {
  it('names the line of the first mention, and its file where that is another', () => {
    const roster = emptyRoster();
    roster.files.push({ place: 'specs/a.csv', source: { path: 'a.csv', sha256: '' } });
    const mailboxes = mailboxesOf(roster);
    mailboxes.take(named('ada@contoso.com'), at(5));

    const inSameFile = mailboxes.take(named('ADA@contoso.com'), at(9));
    const inOtherFile = mailboxes.take(named('ada@contoso.com'), at(17, 1));

    expect(inSameFile?.message).toBe('`ADA@contoso.com` is already named on line 5');
    expect(inOtherFile?.message).toBe('`ada@contoso.com` is already named at specs/a.yaml:5');
  });

  it('knows nothing of the other workloads', () => {
    const roster = emptyRoster();
    mailboxesOf(roster).take(named('ada@contoso.com'), at(1));

    const drives = new WorkloadRoster(roster, { workload: 'drive', exclude: [], allowDuplicates: false });

    expect(drives.take(named('ada@contoso.com'), at(2))).toBeUndefined();
    expect(roster.resources.map(({ workload }) => workload)).toEqual(['mailbox', 'drive']);
  });

  it('leaves out what is excluded, in any spelling, and remembers that it met it', () => {
    const roster = emptyRoster();
    const mailboxes = mailboxesOf(roster, { exclude: ['Intern@Contoso.com', 'nobody@contoso.com'] });

    mailboxes.take(named('intern@contoso.com'), at(1));

    expect(mailboxes.isEmpty).toBe(true);
    expect(mailboxes.hasMet('intern@contoso.com')).toBe(true);
    expect(mailboxes.hasMet('nobody@contoso.com')).toBe(false);
  });

  it('complains of exactly the duplicates, and keeps exactly the first of each', () => {
    const address = fc.constantFrom('a@b.co', 'A@b.co', 'c@b.co', 'C@B.CO', 'd@b.co', 'e@b.co', 'f@b.co');
    fc.assert(
      fc.property(fc.array(address), fc.boolean(), (names, allowDuplicates) => {
        const roster = emptyRoster();
        const mailboxes = mailboxesOf(roster, { allowDuplicates });

        const complaints = names.filter((name, line) => mailboxes.take(named(name), at(line)));

        const firsts = names.filter((name, index) => {
          return names.findIndex((other) => other.toLowerCase() === name.toLowerCase()) === index;
        });
        expect(roster.resources.map(({ name }) => name)).toEqual(firsts);
        expect(complaints).toHaveLength(allowDuplicates ? 0 : names.length - firsts.length);
      }),
    );
  });
});

describe('Roster', () => {
  it('holds a million resources and no more', () => {
    const roster = emptyRoster();
    const site = (index: number): Resource => resourceOf('site', `https://contoso.sharepoint.com/sites/${index}`);

    for (let index = 0; index < mostResources; index += 1) roster.add(site(index));
    expect(roster.isOverfull).toBe(false);

    roster.add(site(mostResources));
    expect(roster.isOverfull).toBe(true);
    expect(roster.resources).toHaveLength(mostResources);
  });

  it('tells kinds apart: messages and files of a resource are no second mention of it', () => {
    const roster = emptyRoster();
    const named = { ...resourceOf('mailbox', 'ada@contoso.com'), name: 'the same' };

    for (const kind of resourceKinds) expect(roster.add({ ...named, kind })).toBeUndefined();

    expect(roster.add({ ...named, kind: 'file', name: 'THE SAME/' })?.message).toBe(
      '`THE SAME/` is already named on line 1',
    );
    expect(roster.resources).toHaveLength(resourceKinds.length);
  });
});
