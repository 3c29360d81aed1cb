import type { ArtifactRecord } from '../state/event-data.ts';
import type { RunEvent } from '../state/events.ts';

/*
 * Events as lines of a journal. Nearly all of a journal is artifacts, one for every resource. So a line has each artifact as
 * a list: the names of the fields would take as much room as their values. Schema: schemas/journal.v1.schema.json.
 */

/** The version of the journal's format. This program writes this one and reads no newer one. Schema: schemas/journal.v1.schema.json. */
export const formatVersion = 1;

/** The first line of a journal. */
export interface Header {
  readonly journal: number;
  readonly run: string;
  readonly plan: string;
}

/** An artifact in the order of the schema. `statusText` is null if it is the same as `status`. */
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
  restoredId?: string,
];

/** A line as the schema has it. */
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
  return line.type === 'artifacts-read' ? { ...line, artifacts: line.artifacts.map(artifactOf) } : line;
}

function listOf(artifact: ArtifactRecord): ArtifactList {
  const { id, resource, calledByService, status, statusText, error } = artifact;
  return [
    id,
    resource,
    calledByService,
    status,
    statusText === status ? null : statusText,
    error && [error.code, error.message],
    artifact.restorePointId,
    artifact.restorePointAt,
    artifact.startedAt,
    artifact.completedAt,
    artifact.restoredTo,
    artifact.restoredItems,
    artifact.chosen,
    ...idOf(artifact),
  ];
}

/** Left out if the service does not say, as in journals of version 0.1.0. */
function idOf({ restoredId }: ArtifactRecord): [] | [restoredId: string] {
  return restoredId === undefined ? [] : [restoredId];
}

function artifactOf(list: ArtifactList): ArtifactRecord {
  const [id, resource, calledByService, status, statusText, error, restorePointId, restorePointAt, ...rest] = list;
  const [startedAt, completedAt, restoredTo, restoredItems, chosen, restoredId] = rest;
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
    ...(restoredId !== undefined && { restoredId }),
    restoredItems,
  };
}
