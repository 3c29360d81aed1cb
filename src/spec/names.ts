import type { Selection } from './spec.ts';

/** The name of what a query finds in a mailbox. */
export function nameOfMessages(unit: string, query: string): string {
  return `${unit}: ${query}`;
}

/** The name of what lies at a path of a drive or site. */
export function nameOfFiles(unit: string, path: string): string {
  return `${unit.replace(/\/+$/, '')}/${path}`;
}

/** The address or URL of the mailbox, drive or site that a resource is, or lies in. */
export function unitNameOf({ name, selection }: NamedSelection): string {
  return selection === null || selection.of === 'point' ? name : selection.unit;
}

interface NamedSelection {
  readonly name: string;
  readonly selection: Selection | null;
}
