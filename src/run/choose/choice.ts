import { describeError, GraphError } from '../../graph/graph-error.ts';
import { mostFailures, readFailure } from '../../lookup/partial-reads.ts';
import { lookupPermissions } from '../../m365/permissions.ts';
import type { PlannedGroup, PlannedResource } from '../../plan/plan.ts';
import { unitNameOf } from '../../spec/names.ts';
import type { ChosenArtifact, LeftOutResource } from '../../state/event-data.ts';
import { Stop } from '../stop.ts';
import type { RunTools } from '../tools.ts';

/** What a session is to hold, and what of it can't be had. */
export interface Choice {
  readonly chosen: readonly ChosenArtifact[];
  readonly setAside: readonly LeftOutResource[];
  /** When what was found can't be used any more, in milliseconds since 1970; null for never. */
  readonly until: number | null;
}

/** What a choice is made from: resources of one group. */
export interface ChooseContext {
  readonly members: readonly Member[];
  readonly group: PlannedGroup;
  readonly tools: RunTools;
  /** By mailboxes, drives and sites: why nothing could be learnt of them as long as anybody waits for an answer. */
  readonly outages: Map<string, GraphError>;
}

/** A resource of a session, with its index into `Plan.resources`. */
export type Member = readonly [index: number, resource: PlannedResource];

/** A resource that the service has nothing of to restore. */
export function notFound(resource: number, message: string): LeftOutResource {
  return { resource, artifact: null, outcome: 'unresolved', code: '', message };
}

type LookupContext = Pick<ChooseContext, 'tools' | 'outages'>;

/** The same as `notHad` of a unit and its restore points: where nothing has been activated yet, a missing permission is told at once. */
export function notLookedUp(member: Member, error: unknown, asking: LookupContext): LeftOutResource {
  const isForbidden = error instanceof GraphError && error.kind === 'refused' && error.status === 403;
  if (!isForbidden || asking.tools.recorder.state.activated.length > 0) return unreadable(member, error, asking);
  const needed = lookupPermissions.join(' and ');
  throw new Stop(
    `what \`messages\` and \`files\` name can't be looked up, which takes ${needed} (${describeError(error)})`,
    { cause: error },
  );
}

/**
 * A resource of which the service does not say what there is to restore: it refuses to, for want of a permission or a role
 * too, or its answer can't be understood, or never comes. That is no reason to leave others where they are. Rethrows what
 * others would meet too, and what several have met.
 */
export function unreadable(
  [resource, planned]: Member,
  error: unknown,
  { outages }: Pick<LookupContext, 'outages'>,
): LeftOutResource {
  const failure = readFailure(error);
  if (failure.kind === 'unreachable') outages.set(unitNameOf(planned), failure);
  if (outages.size >= mostFailures) throw failure;
  const { code, status, said, message } = failure;
  return {
    resource,
    artifact: null,
    outcome: 'failed',
    code: code || (status === 0 || status === 200 ? '' : `HTTP ${status}`),
    message: said || message,
  };
}
