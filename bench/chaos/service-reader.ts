import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

interface RawPage<T> {
  readonly value: readonly T[];
  readonly '@odata.nextLink'?: string;
}

/** Reads a whole collection without the program's own client, so that the client does not check itself. */
export async function readAll<T>(first: string): Promise<T[]> {
  const items: T[] = [];
  const version = /^.*?\/(?:v1\.0|beta)(?=\/)/.exec(first)?.[0] ?? '';
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

/** Milliseconds. Faults send responses that never end. */
const longest = 2_000;

/** Undefined for anything that a fault can cause. */
async function tryToRead(url: string): Promise<unknown> {
  // A token of its own each time, because faults refuse tokens for good.
  const headers = { Authorization: `Bearer bench-${randomUUID()}`, Prefer: 'include-unknown-enum-members' };
  try {
    const answer = await fetch(url, { headers, redirect: 'manual', signal: AbortSignal.timeout(longest) });
    const text = await textOf(answer);
    if (answer.status === 403 && /accessDenied|Authorization_RequestDenied/.test(text)) return { value: [] };
    if (answer.ok && !text.includes('waitingForApproval')) return JSON.parse(text);
  } catch (error) {
    // If a connection breaks, fetch rejects with TypeError; JSON.parse throws SyntaxError.
    const isFault = error instanceof TypeError || error instanceof SyntaxError || error instanceof DOMException;
    if (!isFault) throw error;
    return undefined;
  }
  return undefined;
}

/** A part of the body if it is longer than any page. */
async function textOf({ body }: Response): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const piece of body ?? []) {
    text += decoder.decode(piece, { stream: true });
    if (text.length > longestPage) break;
  }
  return text;
}

/** In characters. */
const longestPage = 10_000_000;
