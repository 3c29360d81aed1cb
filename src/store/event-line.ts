import type { ArtifactRecord } from '../state/event-data.ts';
import type { RunEvent } from '../state/events.ts';

/*
 * Events as lines of a journal. Artifacts are nearly all of it, one for every resource, so that a line holds each as a list:
 * the names of its fields would take as much room as what they say. Schema: schemas/journal.v1.schema.json.
 */

/** An artifact in the order of the schema. Null as `statusText` says that it is the same as `status`. */
type ArtifactList = readonly [
  id: string,
  resource: number | null,
  calledByService: string | null,
  status: ArtifactRecord['status'],
  statusText: string | null,
  error: readonly [code: string, message: string] | null,
  restorePointId: string | null,
  restorePointAt: number | null,
  startedAt: number | null,
  completedAt: number | null,
  restoredTo: string | null,
  restoredItems: number | null,
  chosen: number | null,
];

/** What a line of the schema holds. */
export type EventLine =
  | Exclude<RunEvent, { type: 'artifacts-read' }>
  | {
      readonly type: 'artifacts-read';
      readonly session: string;
      readonly artifacts: ArtifactList[];
      readonly at: string;
    };

export function lineOf(event: RunEvent): EventLine {
  return event.type === 'artifacts-read' ? { ...event, artifacts: event.artifacts.map(listOf) } : event;
}

export function eventOf(line: EventLine): RunEvent {
  return line.type === 'artifacts-read' ? { ...line, artifacts: line.artifacts.map(factOf) } : line;
}

function listOf(fact: ArtifactRecord): ArtifactList {
  const { id, resource, calledByService, status, statusText, error } = fact;
  return [
    id,
    resource,
    calledByService,
    status,
    statusText === status ? null : statusText,
    error && [error.code, error.message],
    fact.restorePointId,
    fact.restorePointAt,
    fact.startedAt,
    fact.completedAt,
    fact.restoredTo,
    fact.restoredItems,
    fact.chosen,
  ];
}

function factOf(list: ArtifactList): ArtifactRecord {
  const [id, resource, calledByService, status, statusText, error, restorePointId, restorePointAt, ...rest] = list;
  const [startedAt, completedAt, restoredTo, restoredItems, chosen] = rest;
  return {
    id,
    resource,
    chosen,
    calledByService,
    status,
    statusText: statusText ?? status,
    error: error && { code: error[0], message: error[1] },
    restorePointId,
    restorePointAt,
    startedAt,
    completedAt,
    restoredTo,
    restoredItems,
  };
}
