import { describe, expect, it } from 'vitest';
import { type ListInSpec, sampleSpec as sampleSpecFor, specAround } from '../../src/spec/sample-spec.ts';
import { readSpecText } from '../support/values/spec-files.ts';

const schema = '../schemas/restore-spec.v1.schema.json';
const sampleSpec = sampleSpecFor(schema);

describe('the sample spec', () => {
  it('is valid as it is', async () => {
    const result = await readSpecText(sampleSpec);

    expect(result).toMatchObject({ spec: { name: 'first-restore', resources: { length: 4 } } });
  });

  it('names the schema for editors', () => {
    expect(sampleSpec.split('\n')[0]).toBe(`# yaml-language-server: $schema=${schema}`);
  });

  it('is also valid with its commented messages and files', async () => {
    const result = await readSpecText(sampleSpec.replaceAll(/^# (?=messages:|files:| {2})/gm, ''));

    expect('spec' in result && result.spec.resources.map(({ kind }) => kind)).toEqual([
      ...['mailbox', 'mailbox', 'drive', 'site', 'message', 'file', 'file'],
    ]);
  });
});

describe('the spec around a list', () => {
  const people: ListInSpec = {
    schema,
    name: 'everyone',
    workload: 'mailbox',
    file: 'people.csv',
    columns: { address: 'Mail address', size: 'Size (GB)' },
    mayBeDrives: true,
  };
  const list = 'Mail address,Size (GB)\nada@contoso.com,5\n';

  it('restores what the list names, by the columns that it has', async () => {
    const text = specAround(people);

    expect(await readSpecText(text, { 'people.csv': list })).toMatchObject({
      spec: { name: 'everyone', resources: [{ kind: 'mailbox', name: 'ada@contoso.com', size: 5 * 2 ** 30 }] },
    });
    expect(text).toContain(`
mailboxes:
  lists:
    - file: "people.csv"
      columns:                     # field: header of its column
        address: "Mail address"
        size: "Size (GB)"
  # exclude: []                    # names in the list to leave out

# The OneDrives of the same people:
# drives: { lists: [{"file":"people.csv","columns":{"address":"Mail address","size":"Size (GB)"}}] }

`);
  });

  it('restores the drives of the same people too once they are no comment', async () => {
    const text = specAround(people).replace('# drives:', 'drives:');

    const result = await readSpecText(text, { 'people.csv': list });

    expect('spec' in result && result.spec.resources.map(({ kind }) => kind)).toEqual(['mailbox', 'drive']);
  });

  it('names no columns if the list has the usual ones, and no drives for sites', () => {
    const sites = specAround({ ...people, workload: 'site', file: 'sites.csv', columns: {}, mayBeDrives: false });

    expect(sites).toContain(`
sites:
  lists:
    - file: "sites.csv"
  # exclude: []                    # names in the list to leave out

`);
    expect(specAround({ ...people, columns: {} })).toContain('# drives: { lists: ["people.csv"] }\n');
  });
});
