import type { Destination } from '../../m365/workload.ts';
import type { TreeItem } from '../browse/file-tree.ts';
import type { EmulatedUnit } from '../units/protection-units.ts';

/** An artifact that a client added to a draft itself: a whole mailbox, drive or site, or single items of one. */
export interface AddedArtifact {
  readonly id: string;
  readonly unit: EmulatedUnit;
  /** The time of its restore point, in milliseconds since 1970. */
  readonly restoredTo: number;
  /** Null if the client leaves it out: files on v1.0. */
  readonly destination: Destination | null;
  /** Null for the whole unit. */
  readonly item: AddedMessages | AddedFile | null;
}

export interface AddedMessages {
  readonly of: 'messages';
  readonly searchResponseId: string;
  readonly query: string;
  readonly hits: number;
}

export interface AddedFile {
  readonly of: 'file';
  readonly browseSessionId: string;
  readonly file: TreeItem;
}

/** What chance, history and counters know an artifact by: a whole unit and its single items have different outcomes. */
export type ArtifactIdentity = Pick<EmulatedUnit, 'workload' | 'key' | 'label'>;

/** A whole unit has the label of the unit; items have `message ada@contoso.com <query>` or `file ada@contoso.com <path>`. */
export function identityOf({ unit, item }: Pick<AddedArtifact, 'unit' | 'item'>): ArtifactIdentity {
  if (item === null) return unit;
  const { workload, key } = unit;
  const label = item.of === 'messages' ? `message ${key} ${item.query}` : `file ${key} ${item.file.path}`;
  return { workload, key, label };
}
