import type { Destination } from '../../m365/workload.ts';
import type { TreeItem } from '../browse/file-tree.ts';
import type { ProtectionUnit } from '../units/protection-units.ts';

/** Something that a client has put into a draft by itself: a mailbox, drive or site whole, or single items of one. */
export interface WantedArtifact {
  readonly id: string;
  readonly unit: ProtectionUnit;
  /** The moment of its restore point, in milliseconds since 1970. */
  readonly restoredTo: number;
  /** Null where the client leaves it out: files on v1.0. */
  readonly destination: Destination | null;
  /** Null for the whole of the unit. */
  readonly item: WantedMessages | WantedFile | null;
}

export interface WantedMessages {
  readonly of: 'messages';
  readonly searchResponseId: string;
  readonly query: string;
  readonly hits: number;
}

export interface WantedFile {
  readonly of: 'file';
  readonly browseSessionId: string;
  readonly file: TreeItem;
}

/** What chance, history and counters know an artifact by: single items have a fate of their own. */
export type Subject = Pick<ProtectionUnit, 'workload' | 'key' | 'label'>;

/** `message ada@contoso.com <query>` and `file ada@contoso.com <path>` are labels of items; whole units have their own. */
export function subjectOf({ unit, item }: Pick<WantedArtifact, 'unit' | 'item'>): Subject {
  if (item === null) return unit;
  const { workload, key } = unit;
  const name = item.of === 'messages' ? `message ${key} ${item.query}` : `file ${key} ${item.file.path}`;
  return { workload, key, label: name };
}
