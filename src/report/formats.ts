import type { RunResult } from '../result/result.ts';
import type { ReportFormat } from '../spec/spec.ts';
import { csvReport } from './csv.ts';
import { jsonReport } from './json.ts';

/** A report: a pure function from a run's result to the pieces of one file. */
export interface Reporter {
  readonly file: string;
  readonly pieces: (result: RunResult) => AsyncIterable<string>;
}

/** The reports there are. A new one is a function here, a format in the spec's schema, and a line in the README. */
export const reporters: Readonly<Record<ReportFormat, Reporter>> = {
  csv: { file: 'report.csv', pieces: csvReport },
  json: { file: 'report.json', pieces: jsonReport },
};
