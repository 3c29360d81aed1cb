import { join } from 'node:path';
import { type Reporter, reporters } from '../report/formats.ts';
import type { RunResult } from '../run/result.ts';
import type { ReportFormat } from '../spec/spec.ts';
import { writeWholeFile } from '../store/whole-file.ts';

/** Writes a run's reports to `<reportDir>/<name>/<run id>/`, each in one piece. Resolves to their paths. */
export async function writeReports(
  result: RunResult,
  formats: readonly ReportFormat[],
  reportDir: string,
): Promise<string[]> {
  const folder = join(reportDir, result.plan.name, result.state.started?.runId ?? 'unknown');
  const written: string[] = [];
  for (const { file, pieces } of formats.map((format): Reporter => reporters[format])) {
    const path = join(folder, file);
    await writeWholeFile(path, pieces(result), 0o644);
    written.push(path);
  }
  return written;
}
