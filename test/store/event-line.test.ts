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
  it.each(everyEvent.map((event) => [event.type, event] as const))(
    'is read back as what it was: %s',
    (_type, event) => {
      expect(readBack(event)).toEqual(event);
    },
  );

  it.each([
    ['says its status in a word of its own', restored(0, { status: 'unknown', statusText: 'pausedByAdmin' })],
    ['says its status in no word', restored(0, { statusText: '' })],
    ['stands for nobody', restored(null, { calledByService: 'eve@contoso.com' })],
    ['has an error without words', failed(0, '', { error: { code: '', message: '' } })],
    ['is at its very beginning', failed(0, 'X', { startedAt: null, completedAt: null, restorePointId: null })],
    ['brought nothing back', restored(0, { restoredTo: null, restoredItems: 0, restorePointAt: 0 })],
  ])('gives back an artifact that %s', (_what, artifact) => {
    expect(readBack(page(artifact))).toEqual(page(artifact));
  });

  it('has an artifact as a list, and its status once', () => {
    const artifact = failed(3, 'X', { restorePointAt: 1, startedAt: 2, completedAt: 3 });

    expect(lineOf(page(artifact))).toMatchObject({
      artifacts: [['artifact-3', 3, null, 'failed', null, ['X', 'about X'], 'point-3', 1, 2, 3, null, null, null]],
    });
  });
});
