/** `fail`: it would stop a run. `warn`: it would cost a run something, or it could not be tried. */
export type CheckStatus = 'ok' | 'warn' | 'fail';

/** The parts of the page, in their order. */
export const sections = ['spec', 'machine', 'store', 'sign-in', 'network', 'token', 'service'] as const;
export type Section = (typeof sections)[number];

/** One line of what `doctor` finds. */
export interface Check {
  readonly section: Section;
  /** What is checked. Once in a page. */
  readonly id: string;
  readonly status: CheckStatus;
  /** What was found, for people. Untrusted parts are in it as they came. */
  readonly message: string;
  /** What to do, as an imperative; null if nothing is wrong. */
  readonly remedy: string | null;
}

type Subject = Pick<Check, 'section' | 'id'>;

export function ok(subject: Subject, message: string): Check {
  return { ...subject, status: 'ok', message, remedy: null };
}

export function warn(subject: Subject, message: string, remedy: string): Check {
  return { ...subject, status: 'warn', message, remedy };
}

export function fail(subject: Subject, message: string, remedy: string): Check {
  return { ...subject, status: 'fail', message, remedy };
}

/** A remedy as a sentence: hints of messages have no capital and no full stop. */
export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** A check that cannot be made because of another one. `what` begins the sentence: "the clock is". */
export function notTried(subject: Subject, what: string, why: string): Check {
  return warn(subject, `${what} not checked: ${why}`, 'Correct that first, then run doctor again.');
}
