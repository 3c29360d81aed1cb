import { describe, expect, it } from 'vitest';
import { sampleSpec } from '../../src/spec/sample-spec.ts';
import { readSpecText } from '../support/values/spec-files.ts';

describe('the sample spec', () => {
  it('is valid as it is', async () => {
    const result = await readSpecText(sampleSpec);

    expect(result).toMatchObject({ spec: { name: 'first-restore', resources: { length: 4 } } });
  });

  it('names the schema for editors', () => {
    expect(sampleSpec.split('\n')[0]).toBe(
      '# yaml-language-server: $schema=node_modules/m365-bulk-restore/schemas/restore-spec.v1.schema.json',
    );
  });

  it('is also valid with its commented messages and files', async () => {
    const result = await readSpecText(sampleSpec.replaceAll(/^# (?=messages:|files:| {2})/gm, ''));

    expect('spec' in result && result.spec.resources.map(({ kind }) => kind)).toEqual([
      ...['mailbox', 'mailbox', 'drive', 'site', 'message', 'file', 'file'],
    ]);
  });
});
