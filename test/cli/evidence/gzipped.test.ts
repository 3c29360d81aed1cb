import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { gzipped } from '../../../src/cli/evidence/gzipped.ts';

it.each([0, 1, 4_194_304, 10_000_000])(
  'packs %i bytes into the same file, however they come in pieces',
  async (length) => {
    const bytes = Buffer.alloc(length, 'a line of a journal\n');

    const whole = await packed([bytes]);
    const inPieces = await packed([bytes.subarray(0, 7), bytes.subarray(7, 5_000_000), bytes.subarray(5_000_000)]);

    expect(inPieces.equals(whole)).toBe(true);
    expect(gunzipSync(whole).equals(bytes)).toBe(true);
  },
);

async function packed(pieces: readonly Buffer[]): Promise<Buffer> {
  const source = (async function* () {
    yield* pieces;
  })();
  const members: Buffer[] = [];
  for await (const member of gzipped(source)) members.push(member);
  return Buffer.concat(members);
}
