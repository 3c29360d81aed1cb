import type { SkippedFile } from '../../inventory/inventory-result.ts';
import { Coverage } from '../../inventory/uncovered.ts';
import { readSpec } from '../../spec/read-spec.ts';
import { findFiles } from '../../store/find-files.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import { CommandError } from '../command-error.ts';
import type { Environment } from '../environment.ts';

/** What the specs that some patterns match restore. */
export interface SpecCoverage {
  readonly patterns: readonly string[];
  readonly coverage: Coverage;
  /** Those that were read, sorted. */
  readonly specs: readonly string[];
  readonly skipped: readonly SkippedFile[];
}

/**
 * Reads all specs among the files that match, with their lists. A file that is no valid spec is skipped: what it would restore counts
 * as missing. Rejects with CommandError (2) if no spec is left.
 */
export async function coverageOf(patterns: readonly string[], environment: Environment): Promise<SpecCoverage> {
  const { files, variables } = environment;
  const found = new Set<string>();
  for (const pattern of patterns)
    for (const file of await findFiles((await files.kindOf(pattern)) === 'other' ? `${pattern}/**` : pattern))
      if (isYaml.test(file)) found.add(file);
  const coverage = new Coverage();
  const specs: string[] = [];
  const skipped: SkippedFile[] = [];
  for (const file of [...found].sort()) {
    const read = await readSpec(file, { files, allowDuplicates: true, given: { named: new Map(), variables } });
    if ('spec' in read) {
      coverage.add(read.spec.resources);
      specs.push(file);
      continue;
    }
    const [first] = read.problems;
    const { line = 1, column = 1 } = first?.place ?? {};
    const place = `${first?.place.file ?? file}:${line}:${column}`;
    skipped.push({ file, problem: `${place}: ${first?.message ?? 'it has errors'}` });
  }
  if (specs.length > 0) return { patterns, coverage, specs, skipped };
  const words = patterns.map((pattern) => `\`${pattern}\``).join(', ');
  const reason = skipped[0] === undefined ? '' : `: ${skipped[0].problem}`;
  throw new CommandError(
    exitCodes.usage,
    `no valid spec matches ${words}${reason}`,
    "name specs, or a pattern in quotes such as 'specs/**'",
  );
}

const isYaml = /\.ya?ml$/i;
