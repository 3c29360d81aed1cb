import type { LostCall, TracedCall, TracedDownload, TraceHeader, TraceLine } from '../../src/graph/trace/trace-line.ts';
import { validateTraceLine } from './trace-schema.ts';

/** The lines of a trace, in the order in which the calls were sent. */
export interface ReadTrace {
  readonly headers: readonly TraceHeader[];
  readonly calls: readonly TracedCall[];
  readonly downloads: readonly TracedDownload[];
  readonly lost: readonly LostCall[];
  /** Lines that a kill or a full disk cut off, or that somebody changed. */
  readonly broken: number;
}

/** Throws if the text is no trace. */
export function readTrace(text: string): ReadTrace {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const read = lines.map(lineOf);
  const known = read.filter((line) => line !== null);
  const headers = known.filter((line): line is TraceHeader => 'trace' in line);
  if (headers.length === 0) throw new Error('this is no trace: it has no line that begins with {"trace":1');
  const parts = headers.map(({ part }) => part);
  const inOrder = (one: { part: string; call: number }, other: { part: string; call: number }): number =>
    parts.indexOf(one.part) - parts.indexOf(other.part) || one.call - other.call;
  return {
    headers,
    calls: known.filter((line): line is TracedCall => 'path' in line).sort(inOrder),
    downloads: known.filter((line): line is TracedDownload => 'download' in line).sort(inOrder),
    lost: known.filter((line): line is LostCall => 'isLost' in line),
    broken: read.length - known.length,
  };
}

function lineOf(line: string): TraceLine | null {
  try {
    const json: unknown = JSON.parse(line);
    return validateTraceLine(json) ? (json as TraceLine) : null;
  } catch {
    return null;
  }
}
