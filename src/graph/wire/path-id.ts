import { GraphError } from '../graph-error.ts';

/**
 * Whether a text can be the id of something in a path. The service uses GUIDs and texts like them. A text such as `..` would make
 * another path, even when it is encoded, and a request to delete a draft would delete something else.
 */
export function isPathId(text: string): boolean {
  return /^[A-Za-z0-9][\w.,:=~+-]{0,255}$/.test(text);
}

/** An id as a segment of a path. Throws GraphError for a text that is no id: then nothing was sent. */
export function segment(id: string): string {
  if (isPathId(id)) return encodeURIComponent(id);
  throw new GraphError('an id that the service gave cannot be an id, so nothing was sent for it', { kind: 'garbled' });
}
