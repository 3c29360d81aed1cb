import type { RunEvent } from '../../../state/events.ts';
import type { Activation, Reservation } from '../../../state/tenant/shared-tenant.ts';
import { type HoldingNumbers, holdingNumbers, numbersOf } from './tenant-numbers.ts';

/** What the lines of an append change for the tenant, as the database takes it. */
export interface TenantNews {
  readonly holds: HoldingNumbers | null;
  /** The service's ids of sessions. */
  readonly made: readonly string[];
  /** Names of sessions of the run. */
  readonly not_active: readonly string[];
  readonly paused_ms?: number;
  readonly part?: Reservation['part'];
  readonly most?: readonly number[];
  readonly activation?: object;
}

export function tenantNews(events: readonly RunEvent[], holds: HoldingNumbers | null): TenantNews {
  const paused = Math.max(
    0,
    ...events.map((event) => (event.type === 'throttled' ? event.until - Date.parse(event.at) : 0)),
  );
  return {
    holds,
    made: events.flatMap((event) => (event.type === 'session-created' ? [event.sessionId] : [])),
    not_active: events.flatMap((event) => (endsActivation(event) ? [event.session] : [])),
    ...(paused > 0 && { paused_ms: paused }),
  };
}

export function hasNews({ holds, made, not_active, paused_ms, activation }: TenantNews): boolean {
  return [holds !== null, made.length > 0, not_active.length > 0, paused_ms, activation].some(Boolean);
}

/** Of an event that is kept only if what the run then holds fits. */
export function reservationNews({ holding, part, most, activation }: Reservation): TenantNews {
  return {
    holds: holdingNumbers(holding),
    made: [],
    not_active: [],
    part,
    most: numbersOf(most),
    ...activationNews(activation),
  };
}

/** Of an event that activates something, whether it fits or not. */
export function activationNews(activation: Activation | null): Pick<TenantNews, 'activation'> {
  if (activation === null) return {};
  const { session, sessionId, workload, weight } = activation;
  return { activation: { session, session_id: sessionId, workload, weight } };
}

type NotActive = Extract<
  RunEvent,
  {
    readonly type:
      | 'call-withdrawn'
      | 'activation-deferred'
      | 'activation-disproved'
      | 'session-refused'
      | 'session-vanished'
      | 'session-cancelled';
  }
>;

/** Whether a session that was about to be activated is a draft after all, or gone. */
function endsActivation(event: RunEvent): event is NotActive {
  switch (event.type) {
    case 'call-withdrawn':
    case 'activation-deferred':
    case 'activation-disproved':
    case 'session-refused':
    case 'session-cancelled':
      return true;
    case 'session-vanished':
      return event.again;
    default:
      return false;
  }
}
