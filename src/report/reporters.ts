import type { RunResult } from '../result/result.ts';
import type { ReportFormat } from '../spec/spec.ts';
import { csvReport } from './csv-report.ts';
import { jsonReport } from './json-report.ts';

/** A format of report: a file name, and a pure function from the result of a run to the pieces of that file. */
export interface Reporter {
  readonly file: string;
  readonly pieces: (result: RunResult) => AsyncIterable<string>;
}

/** All formats. For a new one, add a line here, the format in the spec's schema, and a line in the README. */
export const reporters: Readonly<Record<ReportFormat, Reporter>> = {
  csv: { file: 'report.csv', pieces: csvReport },
  json: { file: 'report.json', pieces: jsonReport },
};
