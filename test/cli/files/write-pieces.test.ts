import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { writePieces } from '../../../src/cli/files/write-pieces.ts';
import { GraphError } from '../../../src/graph/graph-error.ts';
import { Screen } from '../../support/rigs/environments.ts';

it('writes all pieces, and leaves the output open for more', async () => {
  const output = new Screen();

  await writePieces(output, ['one ', 'two ']);
  output.write('three');

  expect(output.text).toBe('one two three');
});

it('ends quietly if the reader goes away, like `head`', async () => {
  const output = new PassThrough();

  const writing = writePieces(output, endless());
  output.once('data', () => output.destroy());

  await expect(writing).resolves.toBeUndefined();
});

it('rejects with other errors', async () => {
  await expect(writePieces(new Screen(), broken())).rejects.toThrow('a bug');
});

it('rejects with the error of the service while the pieces come, although it has a code', async () => {
  const refusal = new GraphError('no', { kind: 'refused', status: 403, code: 'accessDenied' });

  await expect(writePieces(new Screen(), failing(refusal))).rejects.toBe(refusal);
});

it('writes pieces that come one by one', async () => {
  const output = new Screen();

  await writePieces(output, slowly());

  expect(output.text).toBe('one two');
});

async function* failing(error: Error): AsyncGenerator<string> {
  yield 'so far';
  throw error;
}

async function* slowly(): AsyncGenerator<string> {
  yield 'one ';
  await Promise.resolve();
  yield 'two';
}

function* endless(): Generator<string> {
  for (;;) yield 'again and again\n';
}

function* broken(): Generator<string> {
  yield 'so far';
  throw new Error('a bug');
}
