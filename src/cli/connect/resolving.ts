import { describeError, GraphError } from '../../graph/graph-error.ts';
import { enoughForSiteNames, enoughForUserNames } from '../../m365/permissions.ts';
import { type ResolvedNames, resolveNames } from '../../run/names/resolve-names.ts';
import { namesById } from '../../run/names/resource-names.ts';
import { Recorder } from '../../run/recorder.ts';
import type { OpenRun } from '../../store/store.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import { CommandError } from '../command-error.ts';
import type { Environment } from '../environment.ts';
import { namesInList } from '../files/id-list.ts';
import type { NetworkOptions } from '../shared-options.ts';
import { connect } from './connect.ts';
import { requireTenantLeft } from './guards.ts';

interface ResolvingOptions extends NetworkOptions {
  readonly ids?: string;
}

/** Names the rows of a run by a list, or by what the directory says today. Rejects with CommandError if neither can be read. */
export async function resolveFrom(
  { state, journal }: Pick<OpenRun, 'state' | 'journal'>,
  options: ResolvingOptions,
  environment: Environment,
): Promise<ResolvedNames> {
  const recorder = new Recorder(state, journal, environment.clock, []);
  if (options.ids !== undefined) {
    const workloads = new Set(state.plan.groups.map(({ workload }) => workload));
    const names = await namesInList(options.ids, workloads, environment, options);
    return await resolveNames(recorder, async (_, ids) => new Map(ids.map((id) => [id, names.of(id)])));
  }
  requireTenantLeft(state);
  await using connection = connect({ ...options, emulator: false }, environment);
  const { api } = await connection.service({ target: state.plan, startedOn: state.started });
  return await resolveNames(recorder, async (workload, ids) => {
    try {
      return await namesById(workload, ids, api.directory);
    } catch (error) {
      if (!(error instanceof GraphError) || error.kind === 'sign-in') throw error;
      const [permission] = workload === 'site' ? enoughForSiteNames : enoughForUserNames;
      const message = `the directory does not name ${workload === 'site' ? 'sites' : 'users'} (${describeError(error)})`;
      const hint = `have an administrator grant \`${permission}\`, or name a list with \`--ids\``;
      throw new CommandError(exitCodes.refused, message, hint);
    }
  });
}
