import type { Check, CheckStatus, Section } from '../doctor/check.ts';
import { sections } from '../doctor/check.ts';
import { wrapped } from '../util/columns.ts';
import { counted } from '../util/count.ts';
import type { Paint } from '../util/paint.ts';
import { printable } from '../util/printable.ts';

const titles: Readonly<Record<Section, string>> = {
  spec: 'Spec',
  machine: 'This machine',
  store: 'Store',
  'sign-in': 'Sign-in settings',
  network: 'Network',
  token: 'Signed in',
  service: 'Backup service',
};

const colours = { ok: 'green', warn: 'yellow', fail: 'red' } as const;

interface Layout {
  /** In characters. */
  readonly width: number;
  readonly paint: Paint;
}

/** One page: a line for each check, with what to do below it. */
export function doctorText(checks: readonly Check[], layout: Layout): string {
  const parts = sections.flatMap((section) => {
    const found = checks.filter((check) => check.section === section);
    return found.length === 0 ? [] : [titles[section], ...found.flatMap((check) => linesOf(check, layout)), ''];
  });
  return [...parts, summary(checks), ''].join('\n');
}

function linesOf({ status, message, remedy }: Check, { width, paint }: Layout): string[] {
  const room = Math.max(40, width - indent.length);
  const [first = '', ...others] = wrapped(printable(message), room);
  const mark = paint(colours[status], status.padEnd(4));
  const advice = remedy === null ? [] : wrapped(`-> ${printable(remedy)}`, room);
  return [`  ${mark}  ${first}`, ...[...others, ...advice].map((line) => `${indent}${line}`)];
}

const indent = ' '.repeat('  fail  '.length);

function summary(checks: readonly Check[]): string {
  const count = (status: CheckStatus): number => checks.filter((check) => check.status === status).length;
  const [failed, warned] = [count('fail'), count('warn')];
  if (failed === 0 && warned === 0) return `${allFine(checks.length)}. Nothing was changed.`;
  const found = [
    ...(failed > 0 ? [`${counted(failed, 'check')} failed`] : []),
    ...(warned > 0 ? [counted(warned, 'warning')] : []),
  ];
  return `${found.join(', ')}. Nothing was changed.`;
}

function allFine(count: number): string {
  return count === 1 ? 'The check is fine' : `All ${count} checks are fine`;
}

/** The JSON of the page. */
export function doctorJson(checks: readonly Check[]): object {
  return {
    ok: checks.every(({ status }) => status !== 'fail'),
    checks: checks.map(({ section, id, status, message, remedy }) => ({ section, id, status, message, remedy })),
  };
}
