import { createHash } from 'node:crypto';
import { linesIn } from '../util/lines.ts';
import type { Plan, PlannedResource } from './plan.ts';

/*
 * A plan as text: the settings indented, then a line for every resource, so that plans read well,
 * differ line by line in a pull request, and are written and hashed without holding the whole text. The hash stands
 * last and covers all that comes before it.
 */

/** Completes a plan with its hash. */
export function withHash(plan: Omit<Plan, 'hash'>): Plan {
  const hash = createHash('sha256');
  for (const piece of hashedPieces(plan)) hash.update(piece);
  return { ...plan, hash: `sha256:${hash.digest('hex')}` };
}

/** The text of a plan file, in pieces. */
export function* planPieces({ hash, ...plan }: Plan): Generator<string> {
  yield* hashedPieces(plan);
  yield `${hashKey}${JSON.stringify(hash)}\n}\n`;
}

/**
 * Reads what `planPieces` wrote, in pieces of any size; undefined where the text was edited or cut: its hash doesn't fit. A
 * checkout may have changed its line ends, and an editor have cut the last.
 */
export async function readPlan(pieces: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<Plan | undefined> {
  const reader = new PlanReader();
  try {
    for await (const lines of linesIn(withLineEnd(pieces)))
      for (const { text } of lines) reader.take(text.replace(/\r$/, ''));
    return reader.plan();
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function* withLineEnd(pieces: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<Buffer> {
  yield* pieces;
  yield Buffer.from('\n');
}

/** A plan file from its first line to its last. Throws SyntaxError for a line that is no plan's. */
class PlanReader {
  readonly #hash = createHash('sha256');
  #settings = '';
  readonly #resources: PlannedResource[] = [];
  #part: 'settings' | 'resources' | 'hash' = 'settings';
  #end = '';

  take(line: string): void {
    if (line.startsWith(hashKey)) this.#part = 'hash';
    if (this.#part === 'hash') {
      this.#end += line;
      return;
    }
    this.#hash.update(line).update('\n');
    if (line === startOfResources) this.#part = 'resources';
    else if (this.#part === 'settings') this.#settings += line;
    else if (line !== endOfResources) this.#resources.push(JSON.parse(line.endsWith(',') ? line.slice(0, -1) : line));
  }

  plan(): Plan | undefined {
    const hash = `sha256:${this.#hash.digest('hex')}`;
    if (this.#end !== `${hashKey}${JSON.stringify(hash)}}`) return undefined;
    // In the order of the file, the hash last.
    return { ...JSON.parse(`${this.#settings}"resources":[]}`), resources: this.#resources, hash };
  }
}

const startOfResources = '  "resources": [';
const endOfResources = '  ],';
const hashKey = '  "hash": ';

function* hashedPieces({ resources, ...settings }: Omit<Plan, 'hash'>): Generator<string> {
  yield JSON.stringify(settings, undefined, 2).replace(/\n}$/, ',\n');
  yield startOfResources;
  for (const [index, resource] of resources.entries())
    yield `${index === 0 ? '' : ','}\n    ${JSON.stringify(resource)}`;
  yield `\n${endOfResources}\n`;
}
