import { describeError, GraphError } from '../../graph/graph-error.ts';
import { pinPoints } from '../../lookup/pin-points.ts';
import { lookupPermissions } from '../../m365/permissions.ts';
import { needsPin, type Spec } from '../../spec/spec.ts';
import { defaultReaches, type Reaches } from '../../spec/window.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import { CommandError } from '../command-error.ts';
import type { Connection } from './connect.ts';

/**
 * Finds the restore points that a spec asks for with `pin: true`, so that the plan names them. Does not sign in for a spec without them.
 * Only reads. Rejects with CommandError if the token may not search.
 */
export async function pinSpec(
  spec: Spec,
  now: number,
  connection: Connection,
  reaches: Reaches = defaultReaches,
): Promise<Spec> {
  if (!spec.resources.some(needsPin)) return spec;
  const { api } = await connection.service({ target: spec, permissions: lookupPermissions });
  try {
    return await pinPoints(spec, api, now, reaches);
  } catch (error) {
    if (!(error instanceof GraphError) || error.status !== 403) throw error;
    const message = `the token may not look up restore points, as \`pin: true\` needs (${describeError(error)})`;
    const hint = `have an administrator grant \`${lookupPermissions.join('` and `')}\`, or remove \`pin\``;
    throw new CommandError(exitCodes.refused, message, hint);
  }
}
