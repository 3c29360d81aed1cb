import { setTimeout as sleep } from 'node:timers/promises';

interface RawPage<T> {
  readonly value: readonly T[];
  readonly '@odata.nextLink'?: string;
}

/** Reads a whole collection without the program's own client, so that the client does not check itself. */
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

/** Repeats the request until a response makes sense, because the emulator's faults hit this reader too. A 403 is an empty page. */
async function read<T>(url: string): Promise<T> {
  for (let left = mostTries; left > 0; left -= 1) {
    const json = await tryToRead(url);
    if (json !== undefined) return json as T;
    await sleep(5);
  }
  throw new Error(`no response of ${url} made sense`);
}

const mostTries = 400;
const headers = { Authorization: 'Bearer anything', Prefer: 'include-unknown-enum-members' };

/** Undefined for anything that a fault can cause. */
async function tryToRead(url: string): Promise<unknown> {
  try {
    const answer = await fetch(url, { headers });
    if (answer.status === 403) return { value: [] };
    const text = await answer.text();
    if (answer.ok && !text.includes('waitingForApproval')) return JSON.parse(text);
  } catch (error) {
    // If a connection breaks, fetch rejects with TypeError; JSON.parse throws SyntaxError.
    if (!(error instanceof TypeError) && !(error instanceof SyntaxError)) throw error;
    return undefined;
  }
  return undefined;
}
