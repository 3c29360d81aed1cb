import { type BundleRedaction, redacted, redactedEvent } from '../../report/bundle/redact.ts';
import { redactedSentence } from '../../report/bundle/redact-sentence.ts';
import { jsonSummary } from '../../report/json-report.ts';
import { resultOf } from '../../result/result.ts';
import { type RunStore, type StoredRun, StoreProblem } from '../../store/store.ts';
import { linesIn } from '../../util/lines.ts';
import { jsonDocument, jsonText } from '../../util/printable.ts';
import { version } from '../../util/version.ts';
import type { Environment } from '../environment.ts';
import type { ZipEntry } from '../files/zip.ts';
import type { StateOptions } from '../shared-options.ts';
import { machineChecks } from './machine.ts';

export interface BundledRun {
  readonly runId: string;
  readonly store: RunStore;
  readonly redaction: BundleRedaction;
  /** What the store says of the run, or why it cannot read it: such a run needs help most. */
  readonly read: StoredRun | StoreProblem;
}

/** Reads a run, also one that cannot be read as a whole. Rejects with StoreProblem if there is no such run. */
export async function readForBundle(store: RunStore, runId: string): Promise<StoredRun | StoreProblem> {
  try {
    return await store.read(runId);
  } catch (error) {
    if (error instanceof StoreProblem && error.kind === 'damaged') return error;
    throw error;
  }
}

/** The files of a support bundle, each redacted. */
export async function bundleEntries(
  run: BundledRun,
  options: StateOptions,
  environment: Environment,
): Promise<ZipEntry[]> {
  const { store, runId, redaction, read } = run;
  const { plan, journal } = store.recordOf(runId);
  const facts = jsonText(await factsOf(run, options, environment), 2);
  const report = 'state' in read ? redacted(jsonSummary(await resultOf(read.state, read.log)), redaction) : null;
  return [
    { name: 'README.txt', pieces: [readme(runId)] },
    { name: 'facts.json', pieces: [`${facts}\n`] },
    ...(report === null ? [] : [{ name: 'report.json', pieces: [jsonDocument(report)] }]),
    { name: 'plan.json', pieces: planPieces(plan, redaction) },
    { name: 'journal.ndjson', pieces: journalPieces(journal, redaction) },
  ];
}

async function factsOf(
  { read, redaction, store, runId }: BundledRun,
  options: StateOptions,
  environment: Environment,
): Promise<object> {
  const { runtime, clock } = environment;
  const sentence = (text: string): string => redactedSentence(text, redaction.pseudonym);
  const warnings = [await store.warning(), await store.lossWarning()].filter((text) => text !== null);
  const checks = await machineChecks(options, 0, environment);
  return {
    bundle: 1,
    run: runId,
    version,
    node: runtime.nodeVersion,
    platform: runtime.platform,
    at: new Date(clock.now()).toISOString(),
    problem: 'state' in read ? null : sentence(read.message),
    is_worked_on: (await store.workerOn(runId)) !== null,
    warnings: warnings.map(sentence),
    checks: checks.map(({ id, status }) => ({ id, status })),
  };
}

async function* planPieces(pieces: AsyncIterable<Buffer>, redaction: BundleRedaction): AsyncGenerator<string> {
  const read: Buffer[] = [];
  for await (const piece of pieces) read.push(piece);
  const text = Buffer.concat(read).toString();
  yield `${jsonText(redacted(parsed(text), redaction), 1)}\n`;
}

async function* journalPieces(pieces: AsyncIterable<Buffer>, redaction: BundleRedaction): AsyncGenerator<string> {
  for await (const lines of linesIn(pieces))
    yield lines.map(({ text }) => `${jsonText(redactedEvent(parsed(text), redaction))}\n`).join('');
}

/** What is no JSON is not shown: nobody knows what it holds. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { unreadable: text.length };
  }
}

function readme(runId: string): string {
  return `What bulk-restore ${version} kept of the run ${runId}, for whoever helps with it.

facts.json      versions, the folders, and what doctor says of this machine
plan.json       what the run should do
journal.ndjson  what happened, one event a line
report.json     totals, objectives and sessions, without rows

Addresses, URLs, names, subjects, queries and paths are replaced by hashes such as address-3f2a91c04b7d. The same hash means the same
text in this bundle. The salt of the hashes was made for this bundle and kept nowhere, so nobody can find out a text by trying.
The name of the spec, the id of the run and the ids of the service are kept: Microsoft's support asks for them.
Tokens and passwords are never in the state directory, so none is in here.
`;
}
