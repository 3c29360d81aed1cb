import { createHash } from 'node:crypto';
import { linesIn } from '../util/lines.ts';
import { jsonText, printable } from '../util/printable.ts';
import type { Plan } from './plan.ts';
import { ResourceTable } from './table/resource-table.ts';

/*
 * A plan as a file: indented settings, then a line for every resource, then the hash of all text before it. So plans are
 * readable, a pull request shows changes line by line, and a plan can be written and hashed in pieces.
 */

/** Adds the hash of its file to a plan. */
export function withHash(plan: Omit<Plan, 'hash'>): Plan {
  return { ...plan, hash: hashOf(hashedPieces(plan, jsonText)) };
}

/** The text of the plan file, in pieces. */
export function* planPieces({ hash, ...plan }: Plan): Generator<string> {
  yield* hashedPieces(plan, writerOf(plan, hash));
  yield `${hashKey}${JSON.stringify(hash)}\n}\n`;
}

/**
 * Reads a plan file from pieces of any size. Undefined if it was edited or cut, so that its hash does not match. Other line
 * ends (from a Git checkout) and a missing last one (from an editor) don't matter. Does not check the schema: see plan-flaw.ts.
 * Rejects as `pieces` do.
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

/** Takes a plan file line by line. Throws SyntaxError if a line is not JSON where it must be. */
class PlanReader {
  readonly #hash = createHash('sha256');
  #settings = '';
  readonly #resources = new ResourceTable();
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
    else if (line !== endOfResources)
      this.#resources.addRead(JSON.parse(line.endsWith(',') ? line.slice(0, -1) : line));
  }

  plan(): Plan | undefined {
    const hash = `sha256:${this.#hash.digest('hex')}`;
    if (this.#end !== `${hashKey}${JSON.stringify(hash)}}`) return undefined;
    // Keys in the order of the file, so that the hash is last.
    return { ...JSON.parse(`${this.#settings}"resources":[]}`), resources: this.#resources, hash };
  }
}

const startOfResources = '  "resources": [';
const endOfResources = '  ],';
const hashKey = '  "hash": ';

type WriteJson = (value: unknown, indent?: number) => string;

function* hashedPieces({ resources, ...settings }: Omit<Plan, 'hash'>, write: WriteJson): Generator<string> {
  yield write(settings, 2).replace(/\n}$/, ',\n');
  yield startOfResources;
  for (const [index, resource] of resources.entries()) yield `${index === 0 ? '' : ','}\n    ${write(resource)}`;
  yield `\n${endOfResources}\n`;
}

/** In characters. Many small pieces take longer. */
const hashedAtOnce = 65_536;

function hashOf(pieces: Iterable<string>): string {
  const hash = createHash('sha256');
  let text = '';
  for (const piece of pieces) {
    text += piece;
    if (text.length < hashedAtOnce) continue;
    hash.update(text);
    text = '';
  }
  hash.update(text);
  return `sha256:${hash.digest('hex')}`;
}

/** Version 0.1.0 wrote unseen characters as they are. A plan of it must keep its text, or its hash would not match. */
function writerOf(plan: Omit<Plan, 'hash'>, hash: string): WriteJson {
  const { resources, ...settings } = plan;
  const isPlain =
    isSeen(JSON.stringify(settings)) &&
    every(resources, ({ name, directoryId }) => isSeen(name) && isSeen(directoryId ?? ''));
  return isPlain || hashOf(hashedPieces(plan, jsonText)) === hash ? jsonText : plainJson;
}

function every<Item>(items: Iterable<Item>, fits: (item: Item) => boolean): boolean {
  for (const item of items) if (!fits(item)) return false;
  return true;
}

function isSeen(text: string): boolean {
  return printable(text) === text;
}

function plainJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent);
}
