import type { RunResult } from '../result/result.ts';
import type { ReportFormat } from '../spec/spec.ts';
import type { ReportContext } from './context.ts';
import { csvReport, failedCsv } from './csv-report.ts';
import { htmlReport } from './html/html-report.ts';
import { jsonReport } from './json-report.ts';
import { junitReport } from './junit-report.ts';
import { leftoversCsv } from './leftovers.ts';
import { markdownReport } from './markdown-report.ts';

/** A report: a file name, and a pure function from the result of a run to the pieces of that file. Reads the rows at most once. */
export interface Reporter {
  readonly file: string;
  readonly pieces: (result: RunResult, context: ReportContext) => AsyncIterable<string>;
}

/** All formats. For a new one, add a line here, the format in the spec's schema, and a line in docs/reports.md. */
export const reporters: Readonly<Record<ReportFormat, Reporter>> = {
  csv: { file: 'report.csv', pieces: csvReport },
  json: { file: 'report.json', pieces: jsonReport },
  html: { file: 'report.html', pieces: htmlReport },
  junit: { file: 'report.junit.xml', pieces: junitReport },
  markdown: { file: 'report.md', pieces: markdownReport },
};

/** What is written whatever formats are chosen: lists for the next step. */
const lists = {
  failed: { file: 'failed.csv', pieces: failedCsv },
  leftovers: { file: 'leftovers.csv', pieces: leftoversCsv },
} as const satisfies Readonly<Record<string, Reporter>>;

/** The files of a run, in the order in which they are written. */
export function reportersFor({ plan }: Pick<RunResult, 'plan'>, formats: readonly ReportFormat[]): Reporter[] {
  return [
    ...formats.map((format) => reporters[format]),
    lists.failed,
    ...(plan.mode === 'drill' ? [lists.leftovers] : []),
  ];
}
