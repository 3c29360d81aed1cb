import { createHash } from 'node:crypto';
import type { Plan } from './plan.ts';

/*
 * A plan as text: the settings indented, then a line for every resource, so that plans read well,
 * differ line by line in a pull request, and are written and hashed without holding the whole text. The hash stands
 * last and covers all that comes before it.
 */

/** Completes a plan with its hash. */
export function seal(plan: Omit<Plan, 'hash'>): Plan {
  const hash = createHash('sha256');
  for (const piece of unsealedPieces(plan)) hash.update(piece);
  return { ...plan, hash: `sha256:${hash.digest('hex')}` };
}

/** The text of a plan file, in pieces. */
export function* planPieces(plan: Plan): Generator<string> {
  yield* unsealedPieces(plan);
  yield `  "hash": ${JSON.stringify(plan.hash)}\n}\n`;
}

/** Reads what `planPieces` wrote; undefined where the text was edited or cut: its hash doesn't fit. */
export function readPlan(text: string): Plan | undefined {
  const plan = parsed(text);
  if (plan === undefined) return undefined;
  const { hash, ...rest } = plan;
  return seal(rest).hash === hash ? plan : undefined;
}

function parsed(text: string): Plan | undefined {
  try {
    const plan: Plan | null = JSON.parse(text);
    return Array.isArray(plan?.resources) ? plan : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function* unsealedPieces({ resources, ...settings }: Omit<Plan, 'hash'>): Generator<string> {
  yield JSON.stringify(settings, undefined, 2).replace(/\n}$/, ',\n');
  yield '  "resources": [';
  for (const [index, resource] of resources.entries())
    yield `${index === 0 ? '' : ','}\n    ${JSON.stringify(resource)}`;
  yield '\n  ],\n';
}
