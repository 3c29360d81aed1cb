import { resolve } from 'node:path';
import { LocalStore } from '../../store/files/local-store.ts';
import { doctorJson, doctorText } from '../../text/doctor-text.ts';
import { tableWidth } from '../../util/columns.ts';
import { counted } from '../../util/count.ts';
import { isDatabase, shownPlace } from '../../util/database-url.ts';
import { type ExitCode, exitCodes } from '../../util/exit-codes.ts';
import { jsonDocument, printable } from '../../util/printable.ts';
import { CommandError } from '../command-error.ts';
import type { Environment } from '../environment.ts';
import { type CopiedRuns, copyRuns } from '../store/copy-runs.ts';
import { openStore } from '../store/open-store.ts';
import { type Pruned, pruneRuns } from '../store/prune-runs.ts';
import type { StoreAction, StoreOptions } from '../store/store-actions.ts';
import { storeChecks } from '../store/store-checks.ts';
import { paint } from '../terminal/colours.ts';
import { say } from '../terminal/say.ts';

/** Looks after the place where runs are kept. */
export async function store(
  action: StoreAction,
  folder: string | undefined,
  options: StoreOptions,
  environment: Environment,
): Promise<ExitCode> {
  requireFittingFlags(action, folder, options);
  switch (action) {
    case 'migrate':
      return await migrateStore(options, environment);
    case 'check':
      return await checkStore(options, environment);
    case 'export':
    case 'import':
      return await copy(action, folder ?? '', options, environment);
    case 'prune':
      return await prune(options, environment);
  }
}

function requireFittingFlags(
  action: StoreAction,
  folder: string | undefined,
  { olderThan, dryRun }: StoreOptions,
): void {
  const needsFolder = action === 'export' || action === 'import';
  if (needsFolder && folder === undefined)
    throw new CommandError(exitCodes.usage, `\`store ${action}\` needs a folder`, 'name a state directory');
  if (!needsFolder && folder !== undefined)
    throw new CommandError(exitCodes.usage, `\`store ${action}\` takes no folder`, 'name the store with --store');
  if (action === 'prune' && olderThan === undefined)
    throw new CommandError(
      exitCodes.usage,
      '`store prune` needs `--older-than`',
      'say how old, such as --older-than 400d',
    );
  if (action !== 'prune' && (olderThan !== undefined || dryRun))
    throw new CommandError(
      exitCodes.usage,
      '`--older-than` and `--dry-run` go with `store prune` only',
      'leave them out',
    );
}

async function migrateStore({ storePlace, json }: StoreOptions, environment: Environment): Promise<ExitCode> {
  const shown = shownPlace(storePlace);
  if (!isDatabase(storePlace))
    throw new CommandError(
      exitCodes.usage,
      `${printable(shown)} is a folder, which needs no tables`,
      'name a database with --store postgres://…',
    );
  const { migrateDatabase } = await import('../../store/postgres/migrate-database.ts');
  const { applied, version } = await migrateDatabase(storePlace, environment);
  const what = applied.length === 0 ? 'are up to date' : applied[0] === 1 ? 'are made' : 'are brought up to date';
  environment.stdout.write(
    json ? jsonDocument({ applied, version }) : `The tables in ${shown} ${what}: version ${version}.\n`,
  );
  return exitCodes.done;
}

async function checkStore(options: StoreOptions, environment: Environment): Promise<ExitCode> {
  const { stdout, variables } = environment;
  const checks = await storeChecks(options.storePlace, environment);
  if (options.json) stdout.write(jsonDocument(doctorJson(checks)));
  else {
    const width = stdout.isTTY === true ? (stdout.columns ?? tableWidth) : tableWidth;
    stdout.write(doctorText(checks, { width, paint: paint(stdout, options, variables) }));
  }
  return checks.some(({ status }) => status === 'fail') ? exitCodes.refused : exitCodes.done;
}

async function copy(
  action: 'export' | 'import',
  folder: string,
  options: StoreOptions,
  environment: Environment,
): Promise<ExitCode> {
  if (!isDatabase(options.storePlace) && resolve(folder) === resolve(options.storePlace))
    throw new CommandError(exitCodes.usage, `\`${folder}\` is the store itself`, 'name another folder');
  await using ours = await openStore(options, environment);
  const files = new LocalStore(folder, environment.machine);
  const copied = await (action === 'export' ? copyRuns(ours, files) : copyRuns(files, ours));
  for (const [runId, because] of copied.left) say('warn', [`${runId} is not copied: ${because}`], environment);
  for (const path of copied.kept) say('info', [`${path} is there already and stays as it is`], environment);
  const target = action === 'export' ? folder : shownPlace(options.storePlace);
  environment.stdout.write(options.json ? jsonDocument(copyJson(copied)) : copyText(copied, target));
  return copied.left.size === 0 ? exitCodes.done : exitCodes.incomplete;
}

function copyJson({ copied, same, left, kept }: CopiedRuns): object {
  return { copied, same, left: Object.fromEntries(left), kept };
}

function copyText({ copied, same }: CopiedRuns, target: string): string {
  const already =
    same.length === 0 ? '' : `; ${counted(same.length, 'run')} ${same.length === 1 ? 'was' : 'were'} there already`;
  return `Copied ${counted(copied.length, 'run')} to ${printable(target)}${already}.\n`;
}

async function prune(options: StoreOptions, environment: Environment): Promise<ExitCode> {
  const { olderThan = 0, dryRun, json } = options;
  await using ours = await openStore(options, environment);
  const pruned = await pruneRuns(ours, { before: environment.clock.now() - olderThan, dryRun });
  for (const [runId, because] of pruned.left) say('warn', [`${runId} stays: ${because}`], environment);
  environment.stdout.write(json ? jsonDocument(pruneJson(pruned)) : pruneText(pruned, dryRun));
  return pruned.left.size === 0 ? exitCodes.done : exitCodes.incomplete;
}

function pruneJson({ runs, drills, timings, left }: Pruned): object {
  return { removed: runs.map(({ runId }) => runId), drills, timings, left: Object.fromEntries(left) };
}

function pruneText({ runs, drills, timings }: Pruned, dryRun: boolean): string {
  const lines = runs.map(({ runId, at }) => `${runId}  ${at === null ? '' : new Date(at).toISOString()}\n`);
  const rest = [
    ...(drills.length === 0 ? [] : [`the test restores of ${counted(drills.length, 'drill')}`]),
    ...(timings === 0 ? [] : [`the times of ${counted(timings, 'resource')}`]),
  ];
  const what = [counted(runs.length, 'run'), ...rest].join(', ');
  return `${lines.join('')}${dryRun ? 'Would remove' : 'Removed'} ${what}. Reports stay where they were written.\n`;
}
