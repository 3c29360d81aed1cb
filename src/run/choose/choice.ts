import { describeError, GraphError } from '../../graph/graph-error.ts';
import { mostFailures, readFailure } from '../../lookup/partial-reads.ts';
import { lookupPermissions } from '../../m365/permissions.ts';
import type { PlannedGroup, PlannedResource } from '../../plan/plan.ts';
import { unitNameOf } from '../../spec/names.ts';
import type { ChosenArtifact, LeftOutResource } from '../../state/event-data.ts';
import { Stop } from '../stop.ts';
import type { RunTools } from '../tools.ts';

/** What a session is to hold, and what it does not restore. */
export interface Choice<Artifact extends ChosenArtifact = ChosenArtifact> {
  readonly chosen: readonly Artifact[];
  readonly setAside: readonly LeftOutResource[];
  /** When what was found can't be used any more, in milliseconds since 1970; null for never. */
  readonly until: number | null;
}

/** What a choice is made from: resources of one group. */
export interface ChooseContext {
  readonly resources: readonly IndexedResource[];
  readonly group: PlannedGroup;
  readonly tools: RunTools;
  /** Errors of a service that does not answer, by the mailbox, drive or site that it was asked about. */
  readonly outages: Map<string, GraphError>;
}

/** A resource of the plan, with its index into `Plan.resources`. */
export type IndexedResource = readonly [index: number, resource: PlannedResource];

/** A resource for which the service has nothing to restore. */
export function notFound(resource: number, message: string): LeftOutResource {
  return { resource, artifact: null, outcome: 'unresolved', code: '', message };
}

type FailureContext = Pick<ChooseContext, 'tools' | 'outages'>;

/**
 * A resource whose protection unit or restore point could not be looked up, as `readFailed`. Throws a Stop if a permission
 * is missing and no session was activated yet.
 */
export function lookupFailed(resource: IndexedResource, error: unknown, context: FailureContext): LeftOutResource {
  const isForbidden = error instanceof GraphError && error.kind === 'refused' && error.status === 403;
  if (!isForbidden || context.tools.recorder.state.activated.length > 0) return readFailed(resource, error, context);
  const needed = lookupPermissions.join(' and ');
  throw new Stop(
    `cannot look up what \`messages\` and \`files\` name: that needs ${needed} (${describeError(error)})`,
    {
      cause: error,
    },
  );
}

/**
 * A resource for which the service does not say what there is to restore: it refuses, even if only a permission or a role is
 * missing, its answer can't be understood, or it does not answer. Other resources can still be restored. Rethrows an error
 * that others would meet too, and one that several have met.
 */
export function readFailed(
  [resource, planned]: IndexedResource,
  error: unknown,
  { outages }: Pick<FailureContext, 'outages'>,
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
