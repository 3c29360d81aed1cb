import { findingsIn } from '../chaos/check.ts';
import { type Evidence, type Process, reportFrom, searchesIn } from '../chaos/evidence.ts';
import { Facts } from '../chaos/facts.ts';
import type { Finding } from '../chaos/finding.ts';
import { verdictsDiffer } from '../chaos/outcomes.ts';
import { readService } from '../chaos/service-view.ts';
import type { Story } from '../chaos/story.ts';
import type { VirtualDisk } from './world/virtual-disk.ts';
import type { VirtualService } from './world/virtual-service.ts';

export interface Scene {
  readonly story: Story;
  readonly runId: string;
  readonly disk: VirtualDisk;
  readonly service: VirtualService;
  readonly processes: readonly Process[];
  /** Ids of drafts that the run cannot know of. */
  readonly unknowable: ReadonlySet<string>;
  /** Whether the service says of no artifact that it has failed, in a word that anybody knows. */
  readonly hidesFailures: boolean;
}

/** What is wrong with a run that has ended, by its reports and the service. */
export async function findingsAtEnd(scene: Scene): Promise<Finding[]> {
  const evidence = await evidenceOf(scene);
  if ('kind' in evidence) return [evidence];
  const isCancelled = evidence.journal.some((line) => line.includes('"because":"cancel"'));
  const excused = [...(isCancelled ? [ofCancelled] : []), ...(scene.hidesFailures ? [ofHiddenFailure] : [])];
  return findingsIn(scene.story, evidence).filter(({ text }) => !excused.some((one) => one.test(text)));
}

const ofHiddenFailure = / \(unknown\): the service says failed$/;

/** What was left out of a session that was never activated is not restored either. */
const ofCancelled = /was not started$|is not in the session of its row, but the session would accept it$/;

/** What a run that has stopped says of resources, and the service does not. What is open may be anything. */
export async function findingsAtStop(scene: Scene): Promise<Finding[]> {
  const evidence = await evidenceOf(scene);
  if ('kind' in evidence) return [evidence];
  const { report } = evidence;
  if (report === null) return [];
  const isActivated = (id: string): boolean => evidence.sessions.some((one) => one.id === id && one.status !== 'draft');
  const rows = report.rows.filter(({ outcome, session_id }) => isFinal(outcome) && isActivated(session_id));
  return verdictsDiffer(new Facts(scene.story, evidence, { ...report, rows })).filter(
    ({ text }) => !ofCounts.test(text),
  );
}

/**
 * Counts may prove what became of a resource whose artifact nobody has read yet: but neither its code, nor whether it equals its
 * restore point or was not resolved, nor which item of a path has failed.
 */
const ofCounts =
  /: the (artifact is .*, not|code is) |\((succeeded\): the service says unchanged|failed\): the service says unresolved)$/;

function isFinal(outcome: string): boolean {
  return outcome === 'succeeded' || outcome === 'unchanged' || outcome === 'failed';
}

/** A journal or report that cannot be read is a finding. */
async function evidenceOf(scene: Scene): Promise<Evidence | Finding> {
  try {
    return await readEvidence(scene);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { kind: 'lost', text: `the journal or the report cannot be read: ${error.message}` };
  }
}

async function readEvidence({ story, runId, disk, service, processes, unknowable }: Scene): Promise<Evidence> {
  const journal = disk.textOf(`/state/runs/${runId}/journal.ndjson`).split('\n').slice(0, -1);
  const folder = `/reports/${String(story.spec['name'])}/${runId}`;
  const report = reportFrom(disk.textOf(`${folder}/report.csv`), disk.textOf(`${folder}/report.json`));
  const searches = searchesIn(journal, report?.rows ?? []);
  const seen = await readService((path) => service.readAll(path), searches);
  const sessions = seen.filter(({ id, status }) => status !== 'draft' || !unknowable.has(id));
  return { processes, spoiltIds: 0, brokenOff: null, journal, report, sessions, runId };
}
