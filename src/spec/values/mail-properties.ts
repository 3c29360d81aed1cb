/**
 * The properties that the service can search mail items by.
 *
 * Source: learn.microsoft.com/graph/backup-restore-granular-search, in a copy of February 2026. An example in the reference
 * of `restorePoint: search` has `-or`, and `*` at the start of a value; that page has neither.
 */
const properties = {
  Subject: { operator: '-like', most: 3 },
  Sender: { operator: '-like', most: 1 },
  Participants: { operator: '-like', most: 3 },
  HasAttachment: { operator: '-eq', most: 1, values: ['true', 'false'] },
  MessageKind: { operator: '-eq', most: 1, values: ['Email', 'Note', 'Task', 'Contact', 'Calendar'] },
} as const;

export type MailProperty = keyof typeof properties;

export const mailProperties: readonly MailProperty[] = Object.keys(properties) as MailProperty[];

export interface MailPropertyRules {
  readonly operator: '-like' | '-eq';
  /** How many terms of one query may be about it. */
  readonly most: number;
  /** The allowed values; missing if any text is allowed, which may end in `*`. */
  readonly values?: readonly string[];
}

export function rulesOf(property: MailProperty): MailPropertyRules {
  return properties[property];
}
