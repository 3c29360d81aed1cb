import { join, resolve } from 'node:path';
import type { Files } from '../../util/files.ts';
import type { NewFile } from './new-file.ts';

/** What editors check the specs of a folder with. */
export interface EditorSchema {
  /** The path of the schema from the folder, with slashes. */
  readonly reference: string;
  /** The file to write for it; null if there is one. */
  readonly copy: NewFile | null;
}

const file = 'restore-spec.v1.schema.json';

/** Where a schema may lie, below the folder of the spec or one above it: a copy, a clone of this repository, an installed package. */
const places = [file, `schemas/${file}`, `node_modules/m365-bulk-restore/schemas/${file}`];

/**
 * The nearest schema that whoever has the spec has too: not outside of a repository. If there is none, a copy beside the spec,
 * because a global package and the executable lie somewhere else on each machine.
 */
export async function editorSchemaFor(folder: string, files: Pick<Files, 'kindOf'>): Promise<EditorSchema> {
  let here = resolve(folder);
  for (let up = ''; ; up += '../') {
    for (const place of places)
      if ((await files.kindOf(join(here, place))) === 'file') return { reference: up + place, copy: null };
    const above = resolve(here, '..');
    if (above === here || (await files.kindOf(join(here, '.git'))) !== 'nothing') break;
    here = above;
  }
  return { reference: file, copy: { path: join(folder, file), text: await schemaText() } };
}

async function schemaText(): Promise<string> {
  const { default: schema } = await import('../../../schemas/restore-spec.v1.schema.json', { with: { type: 'json' } });
  return `${JSON.stringify(schema, null, 2)}\n`;
}
