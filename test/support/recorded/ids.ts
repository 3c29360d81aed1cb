import { createHash } from 'node:crypto';

/*
 * A later emulator may give other ids than an earlier one. So every recorded id is paired with the id at the same place in
 * the answer to the same call.
 */

/** Recorded ids, each with the id that replaces it. */
export type IdPairs = Map<string, string>;

/** The ids in an answer, each at its place; undefined if there is none. Ids are long and have keys such as `id` and `itemKey`. */
export function idsIn(answer: unknown): unknown {
  return filtered(answer, (text, key) => /(?:id|key)$/i.test(key) && text.length > 15);
}

/** The ids that a text holds and no earlier answer held, each at its place; undefined if there is none. */
export function neededIds(ids: unknown, text: string, known: Set<string>): unknown {
  return filtered(ids, (id) => {
    const isNeeded = text.includes(id) && !known.has(id);
    if (isNeeded) known.add(id);
    return isNeeded;
  });
}

function filtered(value: unknown, keeps: (text: string, key: string) => boolean, at = ''): unknown {
  if (typeof value === 'string') return keeps(value, at) ? value : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) {
    const items = value.map((item) => filtered(item, keeps) ?? null);
    return items.some((item) => item !== null) ? items : undefined;
  }
  const entries = Object.entries(value).map(([key, inner]) => [key, filtered(inner, keeps, key)] as const);
  const left = entries.filter(([, inner]) => inner !== undefined);
  return left.length === 0 ? undefined : Object.fromEntries(left);
}

/** Pairs the ids of a recorded answer with those of a new answer. Throws if the new answer lacks one. */
export function pairIds(recorded: unknown, answer: unknown, pairs: IdPairs): void {
  if (typeof recorded === 'string') {
    if (typeof answer !== 'string') throw new Error(`the answer has no id in place of ${recorded}`);
    pairs.set(recorded, answer);
    return;
  }
  if (typeof recorded !== 'object' || recorded === null) return;
  for (const [key, value] of Object.entries(recorded))
    pairIds(value, (answer as Readonly<Record<string, unknown>> | null | undefined)?.[key], pairs);
}

/** A text with every recorded id replaced. An id may be part of another: the longest match is replaced. */
export function withIds(text: string, pairs: IdPairs): string {
  const changed = [...pairs].filter(([before, after]) => before !== after).map(([before]) => before);
  if (changed.length === 0) return text;
  const longestFirst = changed.toSorted((a, b) => b.length - a.length);
  return text.replace(new RegExp(longestFirst.join('|'), 'g'), (id) => pairs.get(id) ?? id);
}

/** The text of a plan file with its ids replaced and its hash corrected. Pairs the two hashes if they differ. */
export function planWithIds(text: string, pairs: IdPairs): string {
  const [body = '', hash = ''] = withIds(text, pairs).split(/^(?= {2}"hash": )/m);
  const fitting = `sha256:${createHash('sha256').update(body).digest('hex')}`;
  const recorded = /sha256:[0-9a-f]{64}/.exec(hash)?.[0] ?? '';
  if (recorded !== fitting) pairs.set(recorded, fitting);
  return body + hash.replace(recorded, fitting);
}
