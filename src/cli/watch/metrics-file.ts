import { format, parse } from 'node:path';
import { writeWholeFile } from '../../store/whole-file.ts';
import { noticedRun } from '../../text/notices/announced-run.ts';
import { type MeasuredRun, metricsOf } from '../../text/notices/run-metrics.ts';
import type { Files } from '../../util/files.ts';
import type { Environment } from '../environment.ts';
import { prometheusText } from './prometheus-text.ts';

/** Everybody on the machine may read them: they hold no address, and what collects them is another user. */
const publicModes = { file: 0o644, folder: 0o755, isExact: true } as const;

/**
 * Writes what a run measured as Prometheus text, in one piece. An emulated run replaces metrics of emulated runs alone, so that no
 * alert misses a real one: over anything else it writes beside the file, `drill.emulated.prom` for `drill.prom`. Rejects as the file
 * system does.
 */
export async function writeMetrics(
  path: string,
  run: MeasuredRun,
  { machine, files }: Pick<Environment, 'machine' | 'files'>,
): Promise<void> {
  const text = await prometheusText(metricsOf(run));
  const whole = { pieces: [text], modes: publicModes };
  const isOwn = !noticedRun(run.state, run.announced).isEmulated || (await isFree(path, files));
  await writeWholeFile(isOwn ? path : besideOf(path), whole, machine);
}

/** Whether an emulated run may write a file: there is none, or it holds metrics of emulated runs alone. */
async function isFree(path: string, files: Files): Promise<boolean> {
  if ((await files.kindOf(path)) === 'nothing') return true;
  const text = await files.readText(path);
  return text.split('\n').every((line) => line === '' || line.startsWith('#') || line.includes('emulated="true"'));
}

function besideOf(path: string): string {
  const { dir, name, ext } = parse(path);
  return format({ dir, name: `${name}.emulated`, ext });
}
