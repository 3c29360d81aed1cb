import { describeError, GraphError } from '../../graph/graph-error.ts';
import { readTenant } from '../../lookup/tenant/read-tenant.ts';
import type { TenantFacts } from '../../lookup/tenant/tenant-facts.ts';
import { permissions } from '../../m365/permissions.ts';
import type { Workload } from '../../m365/workload.ts';
import { Stop } from '../../run/stop.ts';
import { KeptListsFile } from '../../store/records/kept-lists-file.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import { CommandError } from '../command-error.ts';
import { connect } from '../connect/connect.ts';
import type { Service } from '../connect/service.ts';
import type { Environment } from '../environment.ts';
import type { NetworkOptions } from '../shared-options.ts';
import { readingProgress } from '../terminal/reading-progress.ts';
import { say } from '../terminal/say.ts';

/** Everything that the tenant protects, as it was read. */
export interface TenantReading extends AsyncDisposable {
  readonly facts: TenantFacts;
  /** The id of the tenant; null if nobody says it. */
  readonly tenant: string | null;
  /** Forgets what was kept for another start, because it is written now. */
  finish(): Promise<void>;
}

/**
 * Reads the lists of the tenant, from where an earlier start of the same day stopped. What is read is kept until `finish`, whatever
 * happens. Rejects with CommandError: 3 if the service refuses, 4 if it is interrupted or cannot be reached, 5 if another process does
 * the same.
 */
export async function readFromService(
  workloads: readonly Workload[],
  options: NetworkOptions,
  environment: Environment,
): Promise<TenantReading> {
  await using connection = connect(options, environment);
  const service = await connection.service({ target: null, permissions: [permissions.listUnits] });
  const { claims, origin, api, clock, stop } = service;
  const tenant = await tenantOf(service, options);
  const day = new Date(clock.now()).toISOString().slice(0, 10);
  const identity = { tenant, origin, view: claims?.kind ?? 'unknown', day };
  const kept = await KeptListsFile.open(options.stateDir, identity, environment.machine);
  if (kept.count > 0) say('info', ['Going on with the lists that an earlier start has read today.'], environment);
  const stopListening = environment.onInterrupt(() => stop.abort(new Stop('interrupted', { because: 'interrupt' })));
  try {
    const onRead = readingProgress(options, environment);
    const facts = await readTenant(workloads, { api, directory: api.directory, kept, onRead });
    return {
      facts,
      tenant,
      finish: () => kept.discard(),
      [Symbol.asyncDispose]: () => kept[Symbol.asyncDispose](),
    };
  } catch (error) {
    await kept[Symbol.asyncDispose]();
    throw explained(error);
  } finally {
    stopListening();
  }
}

/** Null if neither the token nor the service nor the user says it. */
async function tenantOf(
  { claims, signInTenant, probe }: Service,
  { assumeTenant }: NetworkOptions,
): Promise<string | null> {
  const known = claims?.tenant ?? signInTenant;
  if (known !== null) return known.toLowerCase();
  try {
    const [first, ...others] = await probe.directory.listOrganizations();
    if (first !== undefined && others.length === 0) return first.toLowerCase();
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
  }
  return assumeTenant ?? null;
}

const goOn = 'start the same command again today: it goes on from there';

function explained(error: unknown): unknown {
  if (error instanceof Stop)
    return new CommandError(exitCodes.stopped, 'interrupted: no list was changed, and what was read is kept', goOn);
  if (!(error instanceof GraphError)) return error;
  const said = `${error.message} (${describeError(error)})`;
  if (error.kind === 'refused' && error.status === 403) {
    const message = `the token may not read protection units (${describeError(error)})`;
    return new CommandError(exitCodes.refused, message, `have an administrator grant \`${permissions.listUnits}\``);
  }
  if (error.kind === 'unreachable' || error.kind === 'garbled')
    return new CommandError(exitCodes.stopped, `${said}: no list was changed, and what was read is kept`, goOn);
  return error;
}
