import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mostResources } from '../../src/m365/limits.ts';
import { resourceKinds } from '../../src/m365/workload.ts';
import { type ResourceContext, ResourceSet, WorkloadResources } from '../../src/spec/resource-set.ts';
import type { Resource } from '../../src/spec/spec.ts';
import type { WrittenResource } from '../../src/spec/written.ts';
import { november, resourceOf } from '../support/values/specs.ts';

function named(name: string): WrittenResource {
  return { name, directoryId: null, size: null, priority: null };
}

function inFile(source: number): ResourceContext {
  return { wave: 0, settings: november, selection: null, source };
}

function emptySet(): ResourceSet {
  return new ResourceSet({ place: 'specs/a.yaml', source: { path: 'a.yaml', sha256: '' } });
}

function mailboxesOf(
  resourceSet: ResourceSet,
  options: { exclude?: string[]; allowDuplicates?: boolean } = {},
): WorkloadResources {
  return new WorkloadResources(resourceSet, { workload: 'mailbox', exclude: [], allowDuplicates: false, ...options });
}

describe('WorkloadResources', () => {
  it('reports a duplicate with the line of the first, and its file if that is another one', () => {
    const resourceSet = emptySet();
    resourceSet.files.push({ place: 'specs/a.csv', source: { path: 'a.csv', sha256: '' } });
    const mailboxes = mailboxesOf(resourceSet);
    mailboxes.add(named('ada@contoso.com'), 5, inFile(0));

    const inSameFile = mailboxes.add(named('ADA@contoso.com'), 9, inFile(0));
    const inOtherFile = mailboxes.add(named('ada@contoso.com'), 17, inFile(1));

    expect(inSameFile?.message).toBe('`ADA@contoso.com` is already named on line 5');
    expect(inOtherFile?.message).toBe('`ada@contoso.com` is already named at specs/a.yaml:5');
  });

  it('allows the same name in another workload', () => {
    const resourceSet = emptySet();
    mailboxesOf(resourceSet).add(named('ada@contoso.com'), 1, inFile(0));

    const drives = new WorkloadResources(resourceSet, { workload: 'drive', exclude: [], allowDuplicates: false });

    expect(drives.add(named('ada@contoso.com'), 2, inFile(0))).toBeUndefined();
    expect(resourceSet.resources.map(({ workload }) => workload)).toEqual(['mailbox', 'drive']);
  });

  it('leaves out excluded resources in upper or lower case, and remembers which exclusions matched', () => {
    const resourceSet = emptySet();
    const mailboxes = mailboxesOf(resourceSet, { exclude: ['Intern@Contoso.com', 'nobody@contoso.com'] });

    mailboxes.add(named('intern@contoso.com'), 1, inFile(0));

    expect(mailboxes.isEmpty).toBe(true);
    expect(mailboxes.hasExcluded('intern@contoso.com')).toBe(true);
    expect(mailboxes.hasExcluded('nobody@contoso.com')).toBe(false);
  });

  it('reports exactly the duplicates and keeps exactly the first of each', () => {
    const address = fc.constantFrom('a@b.co', 'A@b.co', 'c@b.co', 'C@B.CO', 'd@b.co', 'e@b.co', 'f@b.co');
    fc.assert(
      fc.property(fc.array(address), fc.boolean(), (names, allowDuplicates) => {
        const resourceSet = emptySet();
        const mailboxes = mailboxesOf(resourceSet, { allowDuplicates });

        const faults = names.filter((name, line) => mailboxes.add(named(name), line, inFile(0)));

        const firsts = names.filter((name, index) => {
          return names.findIndex((other) => other.toLowerCase() === name.toLowerCase()) === index;
        });
        expect(resourceSet.resources.map(({ name }) => name)).toEqual(firsts);
        expect(faults).toHaveLength(allowDuplicates ? 0 : names.length - firsts.length);
      }),
    );
  });
});

describe('ResourceSet', () => {
  it('finds a resource by kind and name, in any spelling', () => {
    const resourceSet = emptySet();
    const ada = resourceOf('mailbox', 'ada@contoso.com');
    resourceSet.add(ada);

    expect(resourceSet.find('mailbox', 'ADA@contoso.com')).toBe(ada);
    expect(resourceSet.find('drive', 'ada@contoso.com')).toBeUndefined();
    expect(resourceSet.find('mailbox', 'kim@contoso.com')).toBeUndefined();
  });

  it('takes nothing more once it has too many', () => {
    const resourceSet = emptySet();
    resourceSet.hasTooMany = true;

    expect(resourceSet.add(resourceOf('mailbox', 'ada@contoso.com'))).toBeUndefined();
    expect(resourceSet.resources).toEqual([]);
  });

  it('takes a million resources and no more', { tags: 'slow' }, () => {
    const resourceSet = emptySet();
    const site = (index: number): Resource => resourceOf('site', `https://contoso.sharepoint.com/sites/${index}`);

    for (let index = 0; index < mostResources; index += 1) resourceSet.add(site(index));
    expect(resourceSet.hasTooMany).toBe(false);

    resourceSet.add(site(mostResources));
    expect(resourceSet.hasTooMany).toBe(true);
    expect(resourceSet.resources).toHaveLength(mostResources);
  });

  it('does not take messages and files of a resource for a duplicate of it', () => {
    const resourceSet = emptySet();
    const named = { ...resourceOf('mailbox', 'ada@contoso.com'), name: 'the same' };

    for (const kind of resourceKinds) expect(resourceSet.add({ ...named, kind })).toBeUndefined();

    expect(resourceSet.add({ ...named, kind: 'file', name: 'THE SAME/' })?.message).toBe(
      '`THE SAME/` is already named on line 1',
    );
    expect(resourceSet.resources).toHaveLength(resourceKinds.length);
  });
});
