import type { Artifacts } from '../../state/event-data.ts';
import type { RunEvent } from '../../state/events.ts';
import { artifactsIn } from '../../state/journal.ts';
import { reasonOf } from '../../util/system-error.ts';
import { type EventLine, eventOf } from '../event-line.ts';
import type { Disk, DiskFile } from '../machine.ts';
import { StoreProblem } from '../store.ts';

/** A line of a journal, without its line end. In bytes; `offset` from the start of the file. */
export interface ArtifactPlace {
  readonly offset: number;
  readonly length: number;
}

/** Where in a journal the artifacts of each session are, so that they can be read again without reading the whole file. */
export class ArtifactPlaces {
  readonly #places: Map<string, ArtifactPlace[]> = new Map();
  readonly #disk: Disk;

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  /** Call it for every event, in the journal's order. */
  note(event: RunEvent, place: ArtifactPlace): void {
    if (event.type !== 'artifacts-read') return;
    const places = this.#places.get(event.session) ?? [];
    places.push(place);
    this.#places.set(event.session, places);
  }

  /** The artifacts of a session, from the journal at `path`. Rejects with StoreProblem `unreadable`. */
  async read(session: string, path: string): Promise<Artifacts> {
    const places = this.#places.get(session) ?? [];
    if (places.length === 0) return new Map();
    try {
      const file = await this.#disk.open(path, 'read');
      return artifactsIn(await eventsAt(places, file).finally(() => file.close()));
    } catch (error) {
      const message = `cannot read the journal ${path} again: ${reasonOf(error)}`;
      throw new StoreProblem('unreadable', message, 'allow access to the file, or restore it from a copy', error);
    }
  }
}

async function eventsAt(places: readonly ArtifactPlace[], file: DiskFile): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for (const place of places) {
    const line = await file.read(place);
    // It was a valid event when its place was noted.
    events.push(eventOf(JSON.parse(line.toString()) as EventLine));
  }
  return events;
}
