/** Writes the reference pages and tables in `docs/` from the spec schema, the command line and the code. Part of `npm run generate`. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { programFor } from '../src/cli/program.ts';
import { environmentOf } from '../test/support/rigs/environments.ts';
import { commandReference } from './command-reference.ts';
import { withSignInTables } from './sign-in-reference.ts';
import { specReference } from './spec-reference.ts';
import { withOpenGuesses } from './trace/first-run.ts';
import { troubleshooting } from './troubleshooting.ts';
import { withoutUses } from './without-uses.ts';

const root = join(import.meta.dirname, '..');

/** The generated pages: path from the project's root → content. Writes nothing. */
export async function docs(): Promise<Map<string, string>> {
  const schema = await readFile(join(root, 'schemas', 'restore-spec.v1.schema.json'), 'utf8');
  return new Map([
    ['docs/spec.md', specReference(withoutUses(JSON.parse(schema)))],
    ['docs/commands.md', commandReference(programFor(environmentOf(), () => undefined))],
    ['docs/troubleshooting.md', troubleshooting()],
    ['docs/signing-in.md', withSignInTables(await readFile(join(root, 'docs', 'signing-in.md'), 'utf8'))],
    ['docs/first-tenant.md', withOpenGuesses(await readFile(join(root, 'docs', 'first-tenant.md'), 'utf8'))],
  ]);
}

if (process.argv[1] === import.meta.filename) {
  for (const [path, content] of await docs()) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
    console.log(path);
  }
}
