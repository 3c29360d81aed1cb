import type { RestoreArtifact, RestoreSession } from '../../graph/restore-api.ts';
import type { Workload } from '../../m365/workload.ts';
import type { Span } from '../../schedule/span.ts';
import type { ChosenPoint } from '../../state/event-data.ts';

/** A session that the service lists, and that this run may have made. */
export interface FoundSession {
  readonly workload: Workload;
  readonly session: RestoreSession;
}

/** What a found session is to the run. */
export type Assignment =
  /** It holds exactly these resources of the plan. */
  | OwnSession
  /** It holds nothing of the plan. */
  | { readonly kind: 'other' }
  /** A draft of this run that can be made again. `isNamed`: its request has the name of the run. */
  | { readonly kind: 'redundant'; readonly isNamed: boolean }
  /** An empty draft: this run's, or another's between two calls. */
  | { readonly kind: 'empty' }
  /** It may hold any resource of its workload. */
  | { readonly kind: 'unclear' };

export interface OwnSession {
  readonly kind: 'own';
  /** The run's own name of it; null if the service does not show it. */
  readonly name: string | null;
  readonly resources: readonly Span[];
  readonly content: BulkContent | PointContent;
}

interface BulkContent {
  readonly filling: 'bulk';
  readonly requestId: string;
}

interface PointContent {
  readonly filling: 'standard';
  readonly chosen: readonly ChosenPoint[];
}

/** The artifacts of a session, each once. */
export type FoundArtifacts = readonly RestoreArtifact[];
