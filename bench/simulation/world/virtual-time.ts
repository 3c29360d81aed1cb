/** Something that will happen. */
interface Moment {
  at: number;
  /** Of moments at the same time, the one that was planned first comes first. */
  readonly number: number;
  /** Null once it was called off. */
  happen: (() => void) | null;
}

/** The time of a simulation: moments in order. Nothing takes time but what was planned to. */
export class VirtualTime {
  #now: number;
  #planned = 0;
  /** A binary heap, the earliest first. */
  readonly #heap: Moment[] = [];

  constructor(start: number) {
    this.#now = start;
  }

  /** Whole milliseconds since 1970. */
  get now(): number {
    return Math.floor(this.#now);
  }

  /** Returns a function that calls it off. */
  after(milliseconds: number, happen: () => void): () => void {
    const moment: Moment = { at: this.#now + Math.max(0, milliseconds), number: this.#planned, happen };
    this.#planned += 1;
    this.#push(moment);
    return () => {
      moment.happen = null;
    };
  }

  /** Nothing happens for so many milliseconds, and then all that was planned, as much later. */
  sleep(milliseconds: number): void {
    this.#now += milliseconds;
    for (const moment of this.#heap) moment.at += milliseconds;
  }

  /** Lets the next moment happen. False if nothing is planned. */
  step(): boolean {
    for (let next = this.#pop(); next !== undefined; next = this.#pop()) {
      if (next.happen === null) continue;
      this.#now = Math.max(this.#now, next.at);
      next.happen();
      return true;
    }
    return false;
  }

  #push(moment: Moment): void {
    let at = this.#heap.push(moment) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(this.#heap[at], this.#heap[parent])) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #pop(): Moment | undefined {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (last === undefined || last === first) return first;
    this.#heap[0] = last;
    for (let at = 0; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      let least = isBefore(this.#heap[left], this.#heap[at]) ? left : at;
      if (isBefore(this.#heap[right], this.#heap[least])) least = right;
      if (least === at) return first;
      this.#swap(at, least);
      at = least;
    }
  }

  #swap(one: number, other: number): void {
    const [a, b] = [this.#heap[one], this.#heap[other]];
    if (a === undefined || b === undefined) return;
    this.#heap[one] = b;
    this.#heap[other] = a;
  }
}

function isBefore(one: Moment | undefined, other: Moment | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  return one.at < other.at || (one.at === other.at && one.number < other.number);
}
