import { mostEmptyPages, mostPages } from '../../m365/limits.ts';
import { formatCount } from '../../util/count.ts';
import { GraphError } from '../graph-error.ts';
import type { ListPlace } from '../list-place.ts';
import { type Json, objectOf, textAt, Unreadable } from '../wire/wire.ts';
import type { ReadBody } from './attempt-result.ts';
import type { BaseUrl } from './base-url.ts';
import type { Calls } from './calls.ts';

/** Turns one of the service's entities into a value. Throws Unreadable if it cannot. */
export type ReadEntity<T> = (json: unknown) => T;

export interface Page<T> {
  readonly url: URL;
  readonly items: readonly T[];
  /** `@odata.nextLink` as it came; null on the last page. */
  readonly next: string | null;
}

/** Reads the service's collections. Rejects with GraphError if a next link leads to another host, in a circle, or to no end. */
export class Pages {
  readonly #base: BaseUrl;
  readonly #caller: Calls;

  constructor(base: BaseUrl, caller: Calls) {
    this.#base = base;
    this.#caller = caller;
  }

  /** From `place` on, which is kept up to date. */
  async *list<T>(path: string, read: ReadEntity<T>, place?: ListPlace): AsyncGenerator<readonly T[]> {
    yield* this.walk(await this.first(this.start(path, place), read), read, place);
  }

  /** Where to begin to read a list. */
  start(path: string, place?: ListPlace): URL {
    const first = this.#base.at(path);
    return place === undefined || place.next === null ? first : this.#follow(place.next, first);
  }

  /** As `list`, but the first page is read by POST, with a body. The others are read by GET. */
  async *query<T>(path: string, body: Json, read: ReadEntity<T>): AsyncGenerator<readonly T[]> {
    yield* this.walk(await this.#read(this.#base.at(path), read, body), read);
  }

  first<T>(url: URL, read: ReadEntity<T>): Promise<Page<T>> {
    return this.#read(url, read, null);
  }

  /** What turns the page at `url` into a value. */
  reading<T>(url: URL, read: ReadEntity<T>): ReadEntity<Page<T>> {
    return (json) => readPage(json, url, read);
  }

  async *walk<T>(first: Page<T>, read: ReadEntity<T>, place?: ListPlace): AsyncGenerator<readonly T[]> {
    const seen = new Set<string>();
    let empty = 0;
    for (let page = first; ; ) {
      if (place !== undefined) place.next = page.next;
      yield page.items;
      if (page.next === null) return;
      empty = page.items.length === 0 ? empty + 1 : 0;
      if (seen.size >= mostPages || empty >= mostEmptyPages)
        throw unusableLink(page.url, `does not end after ${formatCount(seen.size + 1)} pages`);
      seen.add(page.url.href);
      const next = this.#follow(page.next, page.url);
      if (seen.has(next.href)) throw unusableLink(page.url, 'leads back to a page that was read before');
      page = await this.first(next, read);
    }
  }

  #read<T>(url: URL, read: ReadEntity<T>, body: Json | null): Promise<Page<T>> {
    return this.#caller.call({
      method: body === null ? 'GET' : 'POST',
      isRepeatable: true,
      url,
      body,
      readBody: asJson(this.reading(url, read)),
    });
  }

  #follow(link: string, from: URL): URL {
    const url = this.#base.follow(link, from);
    if (url === null) throw unusableLink(from, `leads away from ${this.#base.url.origin}; it was not followed`);
    return url;
  }
}

export function asJson<T>(read: ReadEntity<T>): ReadBody<T> {
  return (body) => read('json' in body ? body.json : JSON.parse(body.text));
}

function readPage<T>(json: unknown, url: URL, read: ReadEntity<T>): Page<T> {
  const page = objectOf(json);
  const items = page['value'];
  if (!Array.isArray(items)) throw new Unreadable('the service sent a page without a list');
  return { url, items: items.map((item) => read(item)), next: textAt(page, '@odata.nextLink') };
}

function unusableLink(page: URL, why: string): GraphError {
  return new GraphError(`the link to the next page of \`${page.pathname}\` ${why}`, { kind: 'garbled', status: 200 });
}
