import { format, parse } from 'node:path';
import { writeWholeFile } from '../../store/whole-file.ts';
import { noticedRun } from '../../text/notices/announced-run.ts';
import { type MeasuredRun, metricsOf } from '../../text/notices/run-metrics.ts';
import type { Environment } from '../environment.ts';
import { prometheusText } from './prometheus-text.ts';

/** Everybody on the machine may read them: they hold no address, and what collects them is another user. */
const publicModes = { file: 0o644, folder: 0o755, isExact: true } as const;

/**
 * Writes what a run measured as Prometheus text, in one piece. An emulated run writes beside the file, so that no alert takes it for
 * a real one: `drill.prom` becomes `drill.emulated.prom`. Rejects as the file system does.
 */
export async function writeMetrics(
  path: string,
  run: MeasuredRun,
  { machine }: Pick<Environment, 'machine'>,
): Promise<void> {
  const text = await prometheusText(metricsOf(run));
  const whole = { pieces: [text], modes: publicModes };
  const { isEmulated } = noticedRun(run.state, run.announced);
  await writeWholeFile(isEmulated ? besideOf(path) : path, whole, machine);
}

function besideOf(path: string): string {
  const { dir, name, ext } = parse(path);
  return format({ dir, name: `${name}.emulated`, ext });
}
