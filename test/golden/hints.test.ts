import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../src/spec/problem/problem.ts';
import { readSpec } from '../../src/spec/read-spec.ts';
import type { Files } from '../../src/util/files.ts';
import { filesBelow } from '../support/values/spec-files.ts';

/*
 * Follows the hints of the wrong specs to the letter, one at a time. Afterwards the problem is gone, and no other has come in
 * its place. Only hints that say word for word what to write can be followed by a program.
 */

const directory = join(import.meta.dirname, 'wrong-specs');
const disk = filesBelow(directory);
const names = readdirSync(directory).filter((file) => file.endsWith('.yaml'));

describe('a hint, followed to the letter,', () => {
  it.each(names)('leaves no other problem: %s', async (name) => {
    for (const problem of await problemsOf(name, {})) {
      const edited = await followed(problem);
      if (edited === null) continue;
      const after = await problemsOf(name, { [problem.place.file]: edited });

      const fresh = after.filter(({ place }) => place.file === problem.place.file && place.line === problem.place.line);
      const left = fresh.filter(({ message }) => !isKnown(message, problem));
      expect(
        left.map(({ message }) => message),
        `${problem.message}\n  hint: ${problem.hint}`,
      ).toEqual([]);
    }
  });
});

/** Other problems of the line stay: only one hint is followed. A name that becomes right may be a duplicate of a neighbour. */
function isKnown(message: string, { message: solved }: Problem): boolean {
  return message.includes('is already named') || (message !== solved && others.has(message));
}

const others = new Set<string>();

async function problemsOf(spec: string, edits: Readonly<Record<string, string>>): Promise<readonly Problem[]> {
  const files: Files = {
    ...disk,
    readPieces: (path, most) => (edits[path] === undefined ? disk.readPieces(path, most) : piecesOf(edits[path])),
  };
  const result = await readSpec(spec, { files, allowDuplicates: false });
  const problems = 'problems' in result ? result.problems : [];
  if (Object.keys(edits).length === 0) for (const { message } of problems) others.add(message);
  return problems;
}

async function* piecesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

/** Hints that say what to write in the place of what is written. */
const wordings = [
  /^did you mean `([^`]+)`\?$/,
  /^write(?: just| it as|, for example,)? `([^`]+)`(?:, without quotes.*| instead)?$/,
  /^(?:add a time and a time zone|add a time zone|write it as a list|put it in quotes): `([^`]+)`(?: for UTC)?$/,
  /^write the URL of the site itself: `([^`]+)`$/,
  /^add a unit, such as `([^`]+)`$/,
];

/** The file with the words of the hint in the place of the user's; null if the hint does not say them. */
async function followed({ place, message, hint = '' }: Problem): Promise<string | null> {
  const wanted = wordings.map((wording) => wording.exec(hint)?.[1]).find((words) => words !== undefined);
  if (wanted === undefined) return null;
  const lines = (await readFile(join(directory, place.file), 'utf8')).split('\n');
  const line = lines[place.line - 1] ?? '';
  const written = [...message.matchAll(/`([^`]+)`/g)]
    .map(([, text = '']) => text)
    .findLast((text) => line.includes(text));
  if (written === undefined) return null;
  const at = Math.max(line.indexOf(written, place.column - 1), line.indexOf(written));
  const isBare = hint.includes('without quotes') && /["']/.test(line[at - 1] ?? '');
  const [start, end] = isBare ? [at - 1, at + written.length + 1] : [at, at + written.length];
  lines[place.line - 1] = line.slice(0, start) + wanted + line.slice(end);
  return lines.join('\n');
}
