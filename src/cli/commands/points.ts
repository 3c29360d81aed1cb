import { describe, GraphError, isRefusal } from '../../graph/graph-error.ts';
import type { RestoreApi, RestorePoint } from '../../graph/restore-api.ts';
import { writeTime } from '../../graph/wire.ts';
import { walkPoints } from '../../run/restore-points.ts';
import type { Workload } from '../../spec/workload.ts';
import { counted } from '../../util/count.ts';
import { sayAloud } from '../aloud.ts';
import { attemptText } from '../attempt-text.ts';
import type { Environment } from '../environment.ts';
import { type ExitCode, exitCodes, Refusal } from '../exit-codes.ts';
import { namedResource, type Unit, unitOf } from '../named-resource.ts';
import type { Moment, NetworkOptions } from '../options.ts';
import { type PointJson, pointJson, pointsHead, pointText } from '../points-text.ts';
import { graphEndpoint, openService } from '../service.ts';
import { writePieces } from '../write-pieces.ts';

export interface PointsOptions extends NetworkOptions {
  readonly drive: boolean;
  /** `directoryObjectId` or `siteId`. */
  readonly id?: string;
  readonly from: Moment;
  readonly to: Moment;
  readonly fastOnly: boolean;
}

/** Lists the restore points of one resource, the latest first. Changes nothing, and keeps nothing. */
export async function points(name: string, options: PointsOptions, environment: Environment): Promise<ExitCode> {
  const resource = namedResource(name, options);
  const window = windowOf(options, environment.clock.now());
  const endpoint = await graphEndpoint(options, null, environment);
  const service = await openService(endpoint, { requests: 1, pausedUntil: 0 }, options, environment);
  service.notices.listen((notice) => {
    if (notice.kind === 'attempt-failed') sayAloud('warn', [attemptText(notice)], environment);
  });
  try {
    const unit = await permitted('BackupRestore-Configuration.Read.All', unitOf(resource, service.api));
    const asked = { ...unit, ...window, name, fastOnly: options.fastOnly };
    return await permitted('BackupRestore-Search.Read.All', list(asked, service.api, options, environment));
  } finally {
    await service.close();
  }
}

interface Window {
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
}

function windowOf({ from, to }: Pick<PointsOptions, 'from' | 'to'>, now: number): Window {
  const [first, last] = [from, to].map((moment) => ('at' in moment ? moment.at : now - moment.ago));
  if (first === undefined || last === undefined || first >= last)
    throw new Refusal(exitCodes.usage, '--from is not before --to', 'give --from the earlier moment');
  return { from: first, to: last };
}

interface Asked extends Unit, Window {
  readonly name: string;
  readonly fastOnly: boolean;
}

/** What the search has brought so far. */
interface Found {
  count: number;
  /** The moment of the oldest; null where none is told. */
  oldest: string | null;
  /** Whether the service has stopped telling of older ones before the window began. */
  isDeadEnd: boolean;
}

async function* search(asked: Asked, api: RestoreApi, found: Found): AsyncGenerator<readonly RestorePoint[]> {
  for await (const { points, isDeadEnd } of walkPoints(asked, api)) {
    found.count += points.length;
    found.oldest = points.map((point) => pointJson(point).time).findLast((time) => time !== null) ?? found.oldest;
    found.isDeadEnd = isDeadEnd;
    yield points;
  }
}

async function* tableOf(portions: AsyncIterable<readonly RestorePoint[]>): AsyncGenerator<string> {
  let head = pointsHead;
  for await (const points of portions) {
    if (points.length > 0) yield `${head}${points.map(pointText).join('')}`;
    if (points.length > 0) head = '';
  }
}

/** The table on stdout as it comes; with `--json` the whole document in the end, and how far it is on stderr. */
async function list(
  asked: Asked,
  api: RestoreApi,
  options: PointsOptions,
  environment: Environment,
): Promise<ExitCode> {
  const { stdout, stderr } = environment;
  const found: Found = { count: 0, oldest: null, isDeadEnd: false };
  const portions = search(asked, api, found);
  const kept: PointJson[] = [];
  if (!options.json) await writePieces(stdout, tableOf(portions));
  else
    for await (const points of portions) {
      const thousands = Math.floor(kept.length / 1_000);
      kept.push(...points.map(pointJson));
      if (!options.quiet && Math.floor(kept.length / 1_000) > thousands)
        stderr.write(`${counted(kept.length, 'restore point')} so far, back to ${found.oldest}\n`);
    }
  const document = documentOf(asked, found, kept);
  tellDoubts(asked, document, environment);
  if (found.count === 0) throw noPoint(asked, document);
  if (options.json) stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);
  return exitCodes.done;
}

interface PointsDocument {
  readonly resource: string;
  readonly workload: Workload | null;
  readonly protection_unit_id: string;
  readonly is_protected: boolean | null;
  readonly from: string;
  readonly to: string;
  readonly fast_only: boolean;
  /** The moment before which the service tells nothing, though there may be more; null where it told of all. */
  readonly untold_before: string | null;
  readonly points: readonly PointJson[];
}

function documentOf(asked: Asked, { isDeadEnd, oldest }: Found, points: readonly PointJson[]): PointsDocument {
  const to = writeTime(asked.to);
  return {
    resource: asked.name,
    workload: asked.workload,
    protection_unit_id: asked.unitId,
    is_protected: asked.isProtected,
    from: writeTime(asked.from),
    to,
    fast_only: asked.fastOnly,
    untold_before: isDeadEnd ? (oldest ?? to) : null,
    points,
  };
}

function tellDoubts(
  { name, isProtected }: Asked,
  { untold_before: before }: PointsDocument,
  environment: Environment,
): void {
  if (isProtected === false) sayAloud('warn', [`no backup policy protects \`${name}\` any more`], environment);
  if (before === null) return;
  sayAloud('warn', [`the service tells of nothing before ${before}, though there may be more`], environment);
}

function noPoint({ name, fastOnly }: Asked, document: PointsDocument): Refusal {
  const what = fastOnly ? 'restore point that supports a fast restore' : 'restore point';
  const message = `\`${name}\` has no ${what} from ${document.from} to ${document.to}`;
  const hint = fastOnly ? 'look for others without --fast-only' : 'look further back with --from';
  return new Refusal(exitCodes.incomplete, message, hint, document);
}

/** Says which permission a refused question takes, and what a refused id may be. */
async function permitted<T>(permission: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (isRefusal(error, 'InvalidProtectionUnitId'))
      throw new Refusal(
        exitCodes.incomplete,
        'the tenant has no protection unit of that id',
        'name the resource by its address or URL',
      );
    if (!(error instanceof GraphError) || error.kind !== 'refused' || error.status !== 403) throw error;
    const hint = `have an administrator grant \`${permission}\``;
    throw new Refusal(exitCodes.refused, `the token may not read this (${describe(error)})`, hint);
  }
}
