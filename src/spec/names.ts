import { withoutEndSlashes } from '../m365/site-name.ts';
import type { Selection } from './spec.ts';

/** The resource name of the messages that a query finds in a mailbox. */
export function nameOfMessages(unit: string, query: string): string {
  return `${unit}: ${query}`;
}

/** The resource name of the files at a path of a drive or site. */
export function nameOfFiles(unit: string, path: string): string {
  return `${withoutEndSlashes(unit)}/${path}`;
}

/** The address or URL of a resource's mailbox, drive or site. */
export function unitNameOf({ name, selection }: NamedSelection): string {
  return selection === null || selection.of === 'point' ? name : selection.unit;
}

interface NamedSelection {
  readonly name: string;
  readonly selection: Selection | null;
}
