import { setTimeout as sleep } from 'node:timers/promises';

interface RawPage<T> {
  readonly value: readonly T[];
  readonly '@odata.nextLink'?: string;
}

/** All of a collection, without the program's own client: what is checked is not checked by itself. */
export async function readAll<T>(first: string): Promise<T[]> {
  const items: T[] = [];
  const version = first.slice(0, first.indexOf('/solutions/'));
  for (let url: string | undefined = first; url !== undefined; ) {
    const page: RawPage<T> = await read<RawPage<T>>(url);
    items.push(...page.value);
    const next: string | undefined = page['@odata.nextLink'];
    url = next?.startsWith('/') ? `${version}${next}` : next;
  }
  return items;
}

/** The emulator's faults hit this reader too: asks until an answer makes sense. A 403 is an empty page: the list is not for this reader. */
async function read<T>(url: string): Promise<T> {
  for (let left = mostTries; left > 0; left -= 1) {
    const json = await tryToRead(url);
    if (json !== undefined) return json as T;
    await sleep(5);
  }
  throw new Error(`${url} gave no answer that makes sense`);
}

const mostTries = 400;
const headers = { Authorization: 'Bearer anything', Prefer: 'include-unknown-enum-members' };

/** Undefined for anything that a fault may have done. */
async function tryToRead(url: string): Promise<unknown> {
  try {
    const answer = await fetch(url, { headers });
    if (answer.status === 403) return { value: [] };
    const text = await answer.text();
    if (answer.ok && !text.includes('waitingForApproval')) return JSON.parse(text);
  } catch (error) {
    // fetch rejects with TypeError whatever happens to its connection; JSON.parse with SyntaxError.
    if (!(error instanceof TypeError) && !(error instanceof SyntaxError)) throw error;
    return undefined;
  }
  return undefined;
}
