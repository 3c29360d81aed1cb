import type { CheckedSpec } from '../../../src/cli/validation/checked.ts';
import type { Finding } from '../../../src/spec/problem/finding.ts';

/** A finding on line 4 of spec.yaml, with `changes`. */
export function findingOf(changes: Partial<Finding> = {}): Finding {
  return { rule: 'rule', place: { file: 'spec.yaml', line: 4, column: 7 }, message: 'something is wrong', ...changes };
}

/** The checked spec.yaml with these findings. */
export function checkedOf({
  problems = [],
  warnings = [],
}: {
  problems?: readonly Finding[];
  warnings?: readonly Finding[];
}): CheckedSpec {
  return {
    file: 'spec.yaml',
    contents: null,
    problems: { shown: problems, more: 0 },
    warnings: { shown: warnings, more: 0 },
    lists: [],
  };
}
