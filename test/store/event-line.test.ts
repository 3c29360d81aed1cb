import { describe, expect, it } from 'vitest';
import type { ArtifactRecord } from '../../src/state/event-data.ts';
import type { RunEvent } from '../../src/state/events.ts';
import { type EventLine, eventOf, lineOf } from '../../src/store/event-line.ts';
import { everyEvent } from '../support/values/every-event.ts';
import { failed, restored } from '../support/values/run-story.ts';

const readBack = (event: RunEvent): RunEvent => eventOf(JSON.parse(JSON.stringify(lineOf(event))) as EventLine);

function page(artifact: ArtifactRecord): RunEvent {
  return { type: 'artifacts-read', at: '2026-11-22T03:00:00.000Z', session: 'mailbox-001', artifacts: [artifact] };
}

describe('the line of an event', () => {
  it.each(everyEvent.map((event) => [event.type, event] as const))('is read back unchanged: %s', (_type, event) => {
    expect(readBack(event)).toEqual(event);
  });

  it.each([
    ['has a status that is not known here', restored(0, { status: 'unknown', statusText: 'pausedByAdmin' })],
    ['has an empty status text', restored(0, { statusText: '' })],
    ['belongs to no resource of the plan', restored(null, { calledByService: 'eve@contoso.com' })],
    ['has an error without code and message', failed(0, '', { error: { code: '', message: '' } })],
    ['has not started', failed(0, 'X', { startedAt: null, completedAt: null, restorePointId: null })],
    ['names its new folder or site', restored(0, { restoredId: 'AAMk' })],
    ['restored no items', restored(0, { restoredTo: null, restoredItems: 0, restorePointAt: 0 })],
  ])('gives back unchanged an artifact that %s', (_what, artifact) => {
    expect(readBack(page(artifact))).toEqual(page(artifact));
  });

  it('has each artifact as a list, with its status once', () => {
    const artifact = failed(3, 'X', { restorePointAt: 1, startedAt: 2, completedAt: 3 });

    expect(lineOf(page(artifact))).toMatchObject({
      artifacts: [['artifact-3', 3, null, 'failed', null, ['X', 'about X'], 'point-3', 1, 2, 3, null, null, null]],
    });
  });
});
