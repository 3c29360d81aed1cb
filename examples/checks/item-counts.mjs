// Passes what has at least as many items as a CSV expects:
//
//     bulk-restore run specs/single-items.yaml --check "node item-counts.mjs expected.csv [counted.csv]"
//
// Both files have the columns workload,resource,items. Messages and files say in their rows how many items came back. For whole
// mailboxes, drives and sites the second file says it: have the script that counts them, such as one around
// Get-MailboxFolderStatistics, write it before. A resource that is not in expected.csv gets no verdict, which is not passed.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [expectedFile, countedFile] = process.argv.slice(2);
if (expectedFile === undefined) {
  console.error('usage: item-counts.mjs expected.csv [counted.csv]');
  process.exit(2);
}

const keyOf = (workload, resource) => `${workload} ${resource.toLowerCase()}`;

/** The cells of a line. A cell in double quotes may hold commas, and doubled quotes. */
function cellsOf(line) {
  const cells = line.match(/"(?:[^"]|"")*"|[^,]+|(?<=,)(?=,|$)/g) ?? [];
  return cells.map((cell) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell.trim()));
}

function countsIn(file) {
  const lines = readFileSync(file, 'utf8').replace(/^\uFEFF/, '').split(/\r?\n/).filter(Boolean);
  const rows = lines.slice(1).map(cellsOf);
  return new Map(rows.map(([workload, resource, items]) => [keyOf(workload, resource), Number(items)]));
}

const expected = countsIn(expectedFile);
const counted = countedFile === undefined ? new Map() : countsIn(countedFile);

for await (const line of createInterface({ input: process.stdin })) {
  const { resource, workload, restored_items = null } = JSON.parse(line);
  const key = keyOf(workload, resource);
  const wanted = expected.get(key);
  if (wanted === undefined) continue;
  const found = counted.get(key) ?? restored_items;
  const verdict =
    found !== null && found >= wanted
      ? { check: 'passed' }
      : { check: 'failed', message: `${found ?? 'an unknown number'} of ${wanted} items` };
  console.log(JSON.stringify({ resource, workload, ...verdict }));
}
