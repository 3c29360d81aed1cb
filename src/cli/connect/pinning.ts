import { describeError, GraphError } from '../../graph/graph-error.ts';
import { pinPoints } from '../../lookup/pin-points.ts';
import { lookingUp } from '../../m365/permissions.ts';
import type { Spec } from '../../spec/spec.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import { CommandError } from '../command-error.ts';
import { requirePermissions, requireTenant } from './guards.ts';
import type { Service } from './service.ts';

/**
 * Looks up the restore points of what a spec says `pin: true` of, so that the plan names them. Reads only; rejects where the
 * token is for another tenant, or may not search.
 */
export async function pinSpec(spec: Spec, now: number, { api, claims }: Service): Promise<Spec> {
  requireTenant(spec, claims);
  requirePermissions(lookingUp, claims);
  try {
    return await pinPoints(spec, api, now);
  } catch (error) {
    if (!(error instanceof GraphError) || error.status !== 403) throw error;
    const message = `the token may not look up restore points, as \`pin: true\` asks for (${describeError(error)})`;
    const hint = `have an administrator grant \`${lookingUp.join('` and `')}\`, or remove \`pin\``;
    throw new CommandError(exitCodes.refused, message, hint);
  }
}
