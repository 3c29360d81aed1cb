// Asks a sample of the sites that came back over HTTP whether they are there:
//
//     bulk-restore run specs/drill.yaml --check "node sites-answer.mjs 20"
//
// The number is how many to ask; without it, all. A site that wants a sign-in answers with 401, 403 or a redirect, and that will
// do: 404 and errors do not. The others get no verdict, which is not passed, so `objectives.checked` must be no more than the sample.
//
// SITES_AT sends the requests to another origin, such as http://127.0.0.1:8080, to try it with the emulator, whose sites
// have no pages.
import { createInterface } from 'node:readline';

const most = Number(process.argv[2] ?? Number.POSITIVE_INFINITY);
const sites = [];
for await (const line of createInterface({ input: process.stdin })) {
  const row = JSON.parse(line);
  if ((row.workload === 'site' || row.workload === 'drive') && /^https:\/\//.test(row.restored_to ?? '')) sites.push(row);
}

// A sample that differs from drill to drill.
for (let last = sites.length - 1; last > 0; last -= 1) {
  const other = Math.floor(Math.random() * (last + 1));
  [sites[last], sites[other]] = [sites[other], sites[last]];
}

async function ask(url) {
  try {
    const { status } = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(30_000) });
    return status < 400 || status === 401 || status === 403 ? null : `status ${status}`;
  } catch (error) {
    return `no answer: ${error.cause?.code ?? error.name}`;
  }
}

async function check({ resource, workload, restored_to }) {
  const url = new URL(restored_to);
  const at = process.env.SITES_AT === undefined ? url : new URL(url.pathname, process.env.SITES_AT);
  const message = await ask(at);
  console.log(JSON.stringify({ resource, workload, ...(message === null ? { check: 'passed' } : { check: 'failed', message }) }));
}

// A few at once.
const waiting = sites.slice(0, most);
const work = async () => {
  for (let row = waiting.pop(); row !== undefined; row = waiting.pop()) await check(row);
};
await Promise.all(Array.from({ length: 8 }, work));
