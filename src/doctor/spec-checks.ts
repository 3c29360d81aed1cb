import { countsText } from '../m365/workload.ts';
import { overwrittenCount } from '../plan/overwrites.ts';
import type { Plan } from '../plan/plan.ts';
import { betaNeedOfPlan } from '../spec/beta.ts';
import { counted } from '../util/count.ts';
import { type Check, fail, ok, sentence, warn } from './check.ts';

/** Checks of a spec that need nobody's answer. `version`: of the service that it would run on; null if the URL does not say. */
export function checkPlan(plan: Plan, version: 'v1.0' | 'beta' | null): Check[] {
  const spec = { section: 'spec', id: 'spec' } as const;
  const need = version === 'v1.0' ? betaNeedOfPlan(plan) : undefined;
  const overwritten = overwrittenCount(plan);
  return [
    ok(spec, `\`${plan.name}\`: ${countsText(plan.counts)}`),
    ...(need === undefined
      ? []
      : [
          fail(
            { section: 'spec', id: 'graph-version' },
            `${need.place.file}:${need.place.line}: ${need.message}`,
            sentence(need.hint ?? ''),
          ),
        ]),
    ...(overwritten === 0
      ? []
      : [
          warn(
            { section: 'spec', id: 'in-place' },
            `${counted(overwritten, 'resource')} would be overwritten in place, and \`run\` refuses that without a confirmation`,
            `Where nobody watches, add --confirm ${plan.name}:${overwritten} to \`run\`.`,
          ),
        ]),
  ];
}

/** `path` is ready for a shell. */
export function wrongSpec(path: string, problems: number, first: string): Check {
  return fail(
    { section: 'spec', id: 'spec' },
    `the spec has ${counted(problems, 'error')}, the first: ${first}`,
    `Run \`bulk-restore validate ${path}\` and correct them; what the spec needs could not be checked.`,
  );
}
