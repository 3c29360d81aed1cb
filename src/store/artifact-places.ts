import { open } from 'node:fs/promises';
import type { RunEvent } from '../state/events.ts';
import { type Artifacts, artifactsIn } from '../state/journal.ts';
import { reasonOf } from '../util/system-error.ts';
import { type EventLine, eventOf } from './event-line.ts';
import { StoreProblem } from './store.ts';

/** A line of a journal without its line end: bytes from the start of the file. */
export interface ArtifactPlace {
  readonly offset: number;
  readonly length: number;
}

/** Where a journal tells of artifacts, session by session, to read them again without reading the whole. */
export class ArtifactPlaces {
  readonly #places: Map<string, ArtifactPlace[]> = new Map();

  /** Notes the place of an event, in the journal's order. */
  note(event: RunEvent, place: ArtifactPlace): void {
    if (event.type !== 'artifacts-read') return;
    const places = this.#places.get(event.session) ?? [];
    places.push(place);
    this.#places.set(event.session, places);
  }

  /** What the journal at `path` tells of a session's artifacts. Rejects with StoreProblem. */
  async read(session: string, path: string): Promise<Artifacts> {
    const places = this.#places.get(session) ?? [];
    if (places.length === 0) return new Map();
    try {
      return artifactsIn(await eventsAt(places, path));
    } catch (error) {
      const message = `the journal ${path} can't be read again: ${reasonOf(error)}`;
      throw new StoreProblem('unreadable', message, 'give access to the file, or restore it from a copy', error);
    }
  }
}

async function eventsAt(places: readonly ArtifactPlace[], path: string): Promise<RunEvent[]> {
  const file = await open(path);
  try {
    const events: RunEvent[] = [];
    for (const { offset, length } of places) {
      const { buffer } = await file.read(Buffer.alloc(length), 0, length, offset);
      // Checked when it was noted.
      events.push(eventOf(JSON.parse(buffer.toString()) as EventLine));
    }
    return events;
  } finally {
    await file.close();
  }
}
