import { ofEachKind, type ResourceKind } from '../../m365/workload.ts';
import type { UsedList } from '../../spec/gather.ts';
import type { GivenValues } from '../../spec/parameters/given.ts';
import type { Finding, Findings } from '../../spec/problem/finding.ts';
import { type ReadSpecResult, readSpec } from '../../spec/read-spec.ts';
import type { Spec } from '../../spec/spec.ts';
import { Overlaps } from '../../spec/warnings/overlaps.ts';
import { findWarnings } from '../../spec/warnings.ts';
import type { Environment } from '../environment.ts';

/** The findings about one spec. Its resources are only counted, so that one call can check many large specs. */
export interface CheckedSpec {
  /** As the user wrote it, or as a glob found it. */
  readonly file: string;
  /** Null if it has problems. */
  readonly contents: Contents | null;
  readonly problems: Findings;
  readonly warnings: Findings;
  /** Which columns of its lists are used. */
  readonly lists: readonly UsedList[];
}

interface Contents {
  readonly name: string;
  readonly counts: Readonly<Record<ResourceKind, number>>;
  /** The names of its parameters. */
  readonly parameters: readonly string[];
}

const nothing: Findings = { shown: [], more: 0 };

/** A spec that could not be opened. */
export function notRead(file: string, problem: Finding): CheckedSpec {
  return { file, contents: null, problems: { shown: [problem], more: 0 }, warnings: nothing, lists: [] };
}

interface CheckOptions {
  readonly allowDuplicates: boolean;
  readonly strictPaths: boolean;
  readonly given: GivenValues;
}

/** Reads specs one after the other, and compares the resources that they name. */
export async function checkSpecs(
  files: readonly string[],
  options: CheckOptions,
  environment: Environment,
): Promise<CheckedSpec[]> {
  const now = environment.clock.now();
  const overlaps = files.length > 1 ? new Overlaps() : null;
  const checked: CheckedSpec[] = [];
  for (const file of files) {
    const { allowDuplicates, strictPaths } = options;
    const given = { ...options.given, areShared: files.length > 1 };
    const { files: disk, stdin } = environment;
    const read = await readSpec(file, { files: disk, stdin, allowDuplicates, strictPaths, given });
    checked.push({ file, ...findingsOf(read, overlaps, now) });
  }
  return checked;
}

function findingsOf(read: ReadSpecResult, overlaps: Overlaps | null, now: number): Omit<CheckedSpec, 'file'> {
  if (!('spec' in read)) {
    const { problems, more, lists } = read;
    return { contents: null, problems: { shown: problems, more }, warnings: nothing, lists };
  }
  const parameters = read.spec.parameters.map(({ name }) => name);
  const contents = { name: read.spec.name, counts: countByKind(read.spec), parameters };
  const warnings = together(findWarnings(read, now), overlaps?.add(read) ?? nothing);
  return { contents, problems: nothing, warnings, lists: read.lists };
}

function together(one: Findings, other: Findings): Findings {
  return { shown: [...one.shown, ...other.shown], more: one.more + other.more };
}

function countByKind({ resources }: Spec): Record<ResourceKind, number> {
  const counts = ofEachKind(() => 0);
  for (const { kind } of resources) counts[kind] += 1;
  return counts;
}
