import { GraphError } from '../graph-error.ts';
import { type Json, objectOf, textAt, Unreadable } from '../wire/wire.ts';
import type { BaseUrl } from './base-url.ts';
import type { Caller } from './caller.ts';
import type { Read } from './reply.ts';

/** From one of the service's entities to a value; throws Unreadable. */
export type ReadItem<T> = (json: unknown) => T;

export interface Page<T> {
  readonly url: URL;
  readonly items: readonly T[];
  /** `@odata.nextLink` as it came; null on the last page. */
  readonly next: string | null;
}

/** The service's collections. Rejects with GraphError where a next link leads away from the service, or in circles. */
export class Pages {
  readonly #base: BaseUrl;
  readonly #caller: Caller;

  constructor(base: BaseUrl, caller: Caller) {
    this.#base = base;
    this.#caller = caller;
  }

  async *list<T>(path: string, read: ReadItem<T>): AsyncGenerator<readonly T[]> {
    yield* this.walk(await this.first(this.#base.at(path), read), read);
  }

  /** As `list`, but the first page is asked for by POST; those after it by GET, as always. */
  async *ask<T>(path: string, body: Json, read: ReadItem<T>): AsyncGenerator<readonly T[]> {
    yield* this.walk(await this.#read(this.#base.at(path), read, body), read);
  }

  first<T>(url: URL, read: ReadItem<T>): Promise<Page<T>> {
    return this.#read(url, read, null);
  }

  async *walk<T>(first: Page<T>, read: ReadItem<T>): AsyncGenerator<readonly T[]> {
    const seen = new Set<string>();
    for (let page = first; ; ) {
      yield page.items;
      if (page.next === null) return;
      seen.add(page.url.href);
      const next = this.#follow(page.next, page.url);
      if (seen.has(next.href)) throw unusableLink(page.url, 'leads back to a page that was read before');
      page = await this.first(next, read);
    }
  }

  #read<T>(url: URL, read: ReadItem<T>, body: Json | null): Promise<Page<T>> {
    return this.#caller.call({
      method: body === null ? 'GET' : 'POST',
      mayBeRepeated: true,
      url,
      body,
      read: asJson((json) => readPage(json, url, read)),
    });
  }

  #follow(link: string, from: URL): URL {
    const url = this.#base.follow(link, from);
    if (url === null) throw unusableLink(from, `leads away from ${this.#base.url.origin}; it was not followed`);
    return url;
  }
}

export function asJson<T>(read: ReadItem<T>): Read<T> {
  return (text) => read(JSON.parse(text));
}

function readPage<T>(json: unknown, url: URL, read: ReadItem<T>): Page<T> {
  const page = objectOf(json);
  const items = page['value'];
  if (!Array.isArray(items)) throw new Unreadable('the service sent a page without a list');
  return { url, items: items.map((item) => read(item)), next: textAt(page, '@odata.nextLink') };
}

function unusableLink(page: URL, why: string): GraphError {
  return new GraphError(`the link to the next page of \`${page.pathname}\` ${why}`, { kind: 'garbled', status: 200 });
}
