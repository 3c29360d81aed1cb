import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { editorSchemaFor } from '../../../src/cli/files/editor-schema.ts';
import { nodeFiles } from '../../../src/store/node-files.ts';
import { Folder } from '../../support/folder.ts';

const file = 'restore-spec.v1.schema.json';

/** What an editor is shown for a spec in `specs/finance` of a project that has these files. */
async function schemaIn(...paths: readonly string[]) {
  await using folder = await Folder.open();
  await mkdir(folder.at('project', 'specs', 'finance'), { recursive: true });
  for (const path of paths) {
    await mkdir(join(folder.path, path, '..'), { recursive: true });
    await folder.file(path, '{}');
  }
  const { reference, copy } = await editorSchemaFor(folder.at('project', 'specs', 'finance'), nodeFiles);
  return { reference, copies: copy === null ? null : copy.path === folder.at('project/specs/finance', file) };
}

describe('the schema that an editor is shown for a new spec', () => {
  it('is a copy beside the spec, for a global package and for the executable', async () => {
    expect(await schemaIn()).toEqual({ reference: file, copies: true });
  });

  it.each([
    ['a copy that is there already', `project/specs/finance/${file}`, file],
    ['a copy further up, for several folders of specs', `project/${file}`, `../../${file}`],
    ['the one of a clone of this repository', `project/schemas/${file}`, `../../schemas/${file}`],
    [
      'the one of the package in the project, as `npm install` leaves it',
      `project/node_modules/m365-bulk-restore/schemas/${file}`,
      `../../node_modules/m365-bulk-restore/schemas/${file}`,
    ],
  ])('is %s', async (_, path, reference) => {
    expect(await schemaIn(path)).toEqual({ reference, copies: null });
  });

  it('is the nearest one', async () => {
    expect(await schemaIn(`project/schemas/${file}`, `project/specs/${file}`)).toMatchObject({
      reference: `../${file}`,
    });
  });

  it('never lies outside the repository, because others have only that', async () => {
    expect(await schemaIn('project/.git/config', file)).toEqual({ reference: file, copies: true });
    expect(await schemaIn('project/.git/config', `project/schemas/${file}`)).toMatchObject({ copies: null });
  });

  it('has the whole schema in a copy', async () => {
    const { copy } = await editorSchemaFor('/nowhere/at/all', nodeFiles);

    expect(JSON.parse(copy?.text ?? '')).toMatchObject({ $id: file, required: ['version', 'name'] });
  });
});
