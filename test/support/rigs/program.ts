import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

/** The program that somebody has installed: a path in INSTALLED_PROGRAM, otherwise the built one of this clone. */
export const program: readonly [string, ...string[]] =
  process.env['INSTALLED_PROGRAM'] === undefined
    ? [process.execPath, join(import.meta.dirname, '..', '..', '..', 'dist', 'cli', 'main.js')]
    : [process.env['INSTALLED_PROGRAM']];

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Resolves once a process has ended and everything that it printed is read. */
export async function ended(child: ChildProcess): Promise<Ended> {
  const texts = { stdout: '', stderr: '' };
  child.stdout?.on('data', (piece) => {
    texts.stdout += piece;
  });
  child.stderr?.on('data', (piece) => {
    texts.stderr += piece;
  });
  const [exitCode] = await once(child, 'close');
  return { exitCode, ...texts };
}

/** Resolves to the output on a stream as soon as it contains `words`. */
export function printed(stream: Readable | null, words: string): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    stream?.on('data', (piece) => {
      text += piece;
      if (text.includes(words)) resolve(text);
    });
  });
}
