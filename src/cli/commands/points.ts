import { describeError, GraphError, isRefusedWith } from '../../graph/graph-error.ts';
import type { RestoreApi, RestorePoint } from '../../graph/restore-api.ts';
import { walkPoints } from '../../lookup/list-points.ts';
import { permissions } from '../../m365/permissions.ts';
import {
  type PointJson,
  type PointsFound,
  type PointsJson,
  type PointsQuery,
  pointJson,
  pointsJson,
  pointsText,
} from '../../text/points-text.ts';
import { counted } from '../../util/count.ts';
import { type ExitCode, exitCodes } from '../../util/exit-codes.ts';
import { jsonDocument } from '../../util/printable.ts';
import { CommandError } from '../command-error.ts';
import { connect } from '../connect/connect.ts';
import type { Environment } from '../environment.ts';
import { writePieces } from '../files/write-pieces.ts';
import { namedResource, unitOf } from '../named-resource.ts';
import type { NetworkOptions, TimeOption } from '../shared-options.ts';
import { say } from '../terminal/say.ts';

export interface PointsOptions extends NetworkOptions {
  readonly drive: boolean;
  /** `directoryObjectId` or `siteId`. */
  readonly id?: string;
  readonly from: TimeOption;
  readonly to: TimeOption;
  readonly fastOnly: boolean;
}

/** Lists the restore points of one resource, the latest first. Changes nothing and records nothing. */
export async function points(name: string, options: PointsOptions, environment: Environment): Promise<ExitCode> {
  const resource = namedResource(name, options);
  const window = windowOf(options, environment.clock.now());
  await using connection = connect(options, environment);
  const { api } = await connection.service({ target: null });
  const unit = await permitted(listing, unitOf(resource, api));
  const asked = { ...unit, ...window, name, fastOnly: options.fastOnly };
  return await permitted(searching, list(asked, api, options, environment));
}

function windowOf({ from, to }: Pick<PointsOptions, 'from' | 'to'>, now: number): Pick<PointsQuery, 'from' | 'to'> {
  const [first, last] = [from, to].map((moment) => ('at' in moment ? moment.at : now - moment.ago));
  if (first === undefined || last === undefined || first >= last)
    throw new CommandError(exitCodes.usage, '--from is not before --to', 'give the earlier moment to --from');
  return { from: first, to: last };
}

async function* search(
  asked: PointsQuery,
  api: RestoreApi,
  found: PointsFound,
): AsyncGenerator<readonly RestorePoint[]> {
  for await (const { points, isDeadEnd } of walkPoints(asked, api)) {
    found.count += points.length;
    found.oldest = points.map((point) => pointJson(point).time).findLast((time) => time !== null) ?? found.oldest;
    found.isDeadEnd = isDeadEnd;
    yield points;
  }
}

/** Prints the table while it is read; with `--json` the whole document at the end, and progress on stderr. */
async function list(
  asked: PointsQuery,
  api: RestoreApi,
  options: PointsOptions,
  environment: Environment,
): Promise<ExitCode> {
  const { stdout } = environment;
  const found: PointsFound = { count: 0, oldest: null, isDeadEnd: false };
  const portions = search(asked, api, found);
  const kept: PointJson[] = [];
  if (!options.json) await writePieces(stdout, pointsText(portions));
  else
    for await (const points of portions) {
      const thousands = Math.floor(kept.length / 1_000);
      kept.push(...points.map(pointJson));
      if (!options.quiet && Math.floor(kept.length / 1_000) > thousands)
        say('info', [`${counted(kept.length, 'restore point')} so far, back to ${found.oldest}`], environment);
    }
  const document = pointsJson(asked, found, kept);
  tellDoubts(asked, document, environment);
  if (found.count === 0) throw noPoint(asked, document);
  if (options.json) stdout.write(jsonDocument(document));
  return exitCodes.done;
}

function tellDoubts(
  { name, isProtected }: PointsQuery,
  { untold_before: before }: PointsJson,
  environment: Environment,
): void {
  if (isProtected === false) say('warn', [`no backup policy protects \`${name}\` any more`], environment);
  if (before === null) return;
  say('warn', [`the service lists nothing before ${before}, although there may be more restore points`], environment);
}

function noPoint({ name, fastOnly }: PointsQuery, document: PointsJson): CommandError {
  const what = fastOnly ? 'restore point that supports a fast restore' : 'restore point';
  const message = `\`${name}\` has no ${what} from ${document.from} to ${document.to}`;
  const hint = fastOnly ? 'look for others without --fast-only' : 'look further back with --from';
  return new CommandError(exitCodes.incomplete, message, hint, document);
}

/** Something to read, in words, and the least permission for it. */
interface ReadAccess {
  readonly what: string;
  readonly permission: string;
}

const listing: ReadAccess = { what: 'protection units', permission: permissions.listUnits };
const searching: ReadAccess = { what: 'restore points', permission: permissions.search };

/** Names the permission that a refused read needs, and explains a refused id. */
async function permitted<T>({ what, permission }: ReadAccess, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (isRefusedWith(error, 'InvalidProtectionUnitId')) throw noUnit();
    if (!(error instanceof GraphError) || error.kind !== 'refused' || error.status !== 403) throw error;
    const message = `the token may not read ${what} (${describeError(error)})`;
    throw new CommandError(exitCodes.refused, message, `have an administrator grant \`${permission}\``);
  }
}

function noUnit(): CommandError {
  const hint = 'name the resource by its address or URL';
  return new CommandError(exitCodes.incomplete, 'the tenant has no protection unit with this id', hint);
}
