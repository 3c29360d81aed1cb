import type { Activation } from '../../state/tenant/shared-tenant.ts';

/** A line of a journal. */
export interface RecentLine {
  readonly line: string;
  /** Of artifacts only. */
  readonly session: string | null;
  /** What the line activates, of a run that shares a tenant. */
  readonly activation: Activation | null;
}

/** The last lines that a database said it has: after a failover it may not have them any more. */
export class RecentLines {
  #lines: RecentLine[] = [];
  #size = 0;
  #first: number;

  /** `first` is the number of the first line that is added. */
  constructor(first: number) {
    this.#first = first;
  }

  get lines(): readonly RecentLine[] {
    return this.#lines;
  }

  /** The number of the first of `lines`. */
  get first(): number {
    return this.#first;
  }

  /** The lines of the artifacts of a session; null if there may be others before `first`. */
  ofSession(session: string): string[] | null {
    if (this.#first > afterHeader) return null;
    return this.#lines.filter((line) => line.session === session).map(({ line }) => line);
  }

  add(line: RecentLine): void {
    this.#lines.push(line);
    this.#size += line.line.length;
    if (this.#size > mostKept * 2) this.#forget();
  }

  /** Seldom: it moves all that are left. */
  #forget(): void {
    let count = 0;
    while (this.#size > mostKept && count < this.#lines.length - 1) {
      this.#size -= this.#lines[count]?.line.length ?? 0;
      count += 1;
    }
    this.#lines.splice(0, count);
    this.#first += count;
  }
}

/** The number of the first line with an event. */
const afterHeader = 1;
/** Characters. A standby that is further behind than this is not one to fail over to. */
const mostKept = 16_777_216;
