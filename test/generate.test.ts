/** @module-tag slow */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { generate } from '../scripts/generate.ts';

it('finds the generated files as `npm run generate` writes them', async () => {
  const outputs = await generate();

  expect(outputs.size).toBeGreaterThan(0);
  for (const [path, content] of outputs) {
    expect(await readFile(join(import.meta.dirname, '..', path), 'utf8'), path).toBe(content);
  }
});
