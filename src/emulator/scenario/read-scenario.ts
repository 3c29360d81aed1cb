import type { ErrorObject } from 'ajv';
import type { EmulatorScenario } from '../../schemas/emulator-scenario.ts';
import { validateScenario } from '../../schemas/emulator-scenario.validate.js';
import type { Problem } from '../../spec/problem/problem.ts';
import { shapeProblem } from '../../spec/shape/shape-problem.ts';
import type { SpecSource } from '../../spec/yaml/source.ts';
import { parseSource } from '../../spec/yaml/syntax.ts';
import { withDefaults } from './defaults.ts';
import { defaultScenario, type Scenario } from './scenario.ts';

export type ReadScenarioResult = { readonly scenario: Scenario } | { readonly problems: readonly Problem[] };

/**
 * Reads a scenario file. If it has problems, returns all of them, in the order of the file. `file` is the name in their places;
 * `base` has the defaults.
 */
export function readScenario(text: string, file: string, base: Scenario = defaultScenario): ReadScenarioResult {
  const source = parseSource(file, text);
  if (Array.isArray(source)) return { problems: source };
  const { value } = source;
  const valid = validateScenario(value);
  const problems = valid
    ? faultProblems(value, source)
    : (validateScenario.errors ?? []).map((error) =>
        error.keyword === 'discriminator' ? modeProblem(error, source) : shapeProblem(error, '', source),
      );
  if (valid && problems.length === 0) return { scenario: withDefaults(value, base) };
  return { problems: problems.toSorted(({ place: a }, { place: b }) => a.line - b.line || a.column - b.column) };
}

function modeProblem({ instancePath, params }: ErrorObject, source: SpecSource): Problem {
  const mode: unknown = params['tagValue'];
  const place = source.placeOf(`${instancePath}/mode`);
  if (mode === undefined) return source.problem(place, '`durations` has no `mode`', 'add `mode:`');
  return source.problem(place, `\`mode\` must be \`independent\`, \`rate\` or \`published\`, not \`${String(mode)}\``);
}

const triggers = ['call', 'every', 'probability'] as const;

function faultProblems({ faults = [] }: EmulatorScenario, source: SpecSource): Problem[] {
  return faults.flatMap((fault, index) => {
    const set = triggers.filter((trigger) => fault[trigger] !== undefined);
    if (set.length === 1) return [];
    const place = source.placeOf(`/faults/${index}`);
    const found = set.map((trigger) => `\`${trigger}\``).join(' and ') || 'none of them';
    const message = `a fault needs one of \`call\`, \`every\` and \`probability\`, and this one has ${found}`;
    return [
      source.problem(
        place,
        message,
        set.length === 0 ? 'add one of them, to say which calls it hits' : 'keep one of them',
      ),
    ];
  });
}
