/**
 * Says where two traces differ, and which guesses of the emulator's README the first one settles.
 *
 *     npx tsx scripts/compare-trace.ts tenant.ndjson emulator.ndjson
 *
 * Both come from `--trace` and the same commands, the second from the emulator: see docs/first-tenant.md. Exits with 1 if there is a
 * difference, and with 2 if a file is no trace.
 */
import { readFile } from 'node:fs/promises';
import { compareTraces } from './trace/comparison.ts';
import { readTrace } from './trace/read-trace.ts';

const [trace, reference] = process.argv.slice(2);
if (trace === undefined || reference === undefined) {
  console.error('usage: npx tsx scripts/compare-trace.ts <trace> <trace of the emulator>');
  process.exitCode = 2;
} else {
  try {
    const read = async (path: string) => readTrace(await readFile(path, 'utf8'));
    const { differences, text } = compareTraces(await read(trace), await read(reference));
    console.log(text);
    process.exitCode = differences.length === 0 ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  }
}
