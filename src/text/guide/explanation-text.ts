import { wrapped } from '../../util/columns.ts';
import type { Paint } from '../../util/paint.ts';
import { type Topic, topicKinds } from './topic.ts';

export interface ExplanationOptions {
  /** In places of a screen. */
  readonly width: number;
  readonly paint: Paint;
}

/** What is known of some codes, for people. */
export function explanationText(found: readonly Topic[], { width, paint }: ExplanationOptions): string {
  return found
    .map(({ code, kind, means, cause, advice }) =>
      [
        `${paint('bold', code)}: ${topicKinds[kind]}`,
        ...paragraph(means, width),
        '',
        ...paragraph(`Cause: ${cause}`, width),
        ...paragraph(`What to do: ${advice}`, width),
        '',
      ].join('\n'),
    )
    .join('\n');
}

/** In lines that end between words, and never within a command: whoever copies it must get one piece. */
function paragraph(text: string, width: number): string[] {
  const joined = text.replaceAll(/`[^`]*`/g, (code) => code.replaceAll(' ', '\u00a0'));
  return wrapped(joined, width).map((line) => line.replaceAll('\u00a0', ' '));
}

/** The same for programs. */
export function explanationJson(found: readonly Topic[]): object {
  return { topics: found.map(({ code, kind, means, cause, advice }) => ({ code, kind, means, cause, advice })) };
}
