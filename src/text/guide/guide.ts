import { nearest } from '../../spec/shape/nearest.ts';
import { exitCodeTopics } from './exit-code-topics.ts';
import { httpTopics } from './http-topics.ts';
import { machineTopics } from './machine-topics.ts';
import { messageTopics } from './message-topics.ts';
import { outcomeTopics } from './outcome-topics.ts';
import { ruleTopics } from './rule-topics.ts';
import { serviceTopics } from './service-topics.ts';
import { signInTopics } from './sign-in-topics.ts';
import type { Topic } from './topic.ts';

/** All that `explain` knows, and docs/troubleshooting.md lists. No code is there twice. */
export const topics: readonly Topic[] = [
  ...exitCodeTopics,
  ...outcomeTopics,
  ...serviceTopics,
  ...signInTopics,
  ...httpTopics,
  ...machineTopics,
  ...ruleTopics,
  ...messageTopics,
];

/**
 * What a user asks about: a code in any case, a number with words before it (`exit code 4`, `HTTP 429`), or a whole message, in
 * which codes and fixed parts are found. Empty if nothing is known.
 */
export function topicsIn(text: string): Topic[] {
  const words = text.trim().toLowerCase();
  const number = /^(?:exit[ -]?)?(?:code |status |http )*(?:code |status )?(\d{1,3})$/.exec(words)?.[1];
  const exact = topics.filter(({ code }) => code.toLowerCase() === (number ?? words));
  if (exact.length > 0) return exact;
  const tokens = new Set(words.split(/[^a-z0-9_-]+/));
  const entra = /^\d{5,}$/.test(words) ? `aadsts${words}` : undefined;
  return topics.filter(({ code, kind }) => {
    const known = code.toLowerCase();
    if (known === entra) return true;
    if (kind === 'message') return words.includes(known);
    return distinct(known) && tokens.has(known);
  });
}

/** Whether a code is one on sight, and not a word or a number that any message may have. */
function distinct(code: string): boolean {
  return /^aadsts\d|^[a-z]{2,}(?:_[a-z]+)+$|^e[a-z]{4,}$|[a-z]{12,}|-/.test(code);
}

/** The codes that a user may have meant, the nearest first. Numbers that look alike mean different things, so they have none. */
export function nearCodes(text: string, most: number = 5): string[] {
  const word = text.trim().toLowerCase();
  if (/\d/.test(word)) return [];
  const codes = topics.filter(({ kind }) => kind !== 'message').map(({ code }) => code);
  const slip = nearest(word, codes);
  const containing = word.length < 3 ? [] : codes.filter((code) => code.toLowerCase().includes(word));
  return [...new Set([...(slip === undefined ? [] : [slip]), ...containing])].slice(0, most);
}
