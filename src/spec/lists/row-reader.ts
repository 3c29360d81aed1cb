import type { CsvError } from 'csv-parse';
import type { Workload } from '../../m365/workload.ts';
import type { ValueFault } from '../values/address.ts';
import type { WrittenColumns, WrittenResource } from '../written.ts';
import type { MappingFault, TakenColumn } from './list-columns.ts';
import type { ListProblems } from './list-problems.ts';

export interface ListFile {
  /** Relative to the working directory, or absolute. */
  readonly path: string;
  readonly workload: Workload;
  /** The columns that the spec names. */
  readonly columns?: WrittenColumns;
}

/** How a list was read. */
export interface ListUse {
  /** The line of the header row; 1 if there is none. */
  readonly line: number;
  /** Null if every line is a name. */
  readonly columns: readonly TakenColumn[] | null;
  /** The headers of the columns that nothing uses. */
  readonly unused: readonly string[];
  /** How many rows are blank in the column with the names, and have a name in another one. */
  readonly fallbacks: number;
}

/**
 * Adds the resource on a line of a list, or returns what is wrong with it, or that there is no room for more: then reading stops.
 * Lines count from 1.
 */
export type AddRow = (row: WrittenResource, line: number) => ValueFault | 'full' | undefined;

/** Takes the rows of a list from its bytes. */
export interface RowReader {
  readonly problems: ListProblems;
  readonly separator: string;
  readonly mappingFaults: readonly MappingFault[];
  readonly use: ListUse | null;
  /** Whether the rows that follow don't matter. */
  readonly isDone: boolean;
  /** Takes the next bytes. */
  readonly sink: NodeJS.WritableStream;
  /** Called with the next bytes before the sink gets them. */
  onPiece?(piece: Uint8Array): void;
  /** Called after the last row. */
  end(): void;
  /** Called if the bytes cannot be taken apart. */
  stopAt(error: CsvError): void;
}
