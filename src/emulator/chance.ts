/**
 * Chance without a stream of random numbers: every draw is a hash of the seed and of what it is about. So the fate of a
 * mailbox depends on neither the order nor the sessions in which mailboxes are restored, and needs no memory.
 */
export class Chance {
  readonly #seed: string;

  constructor(seed: string) {
    this.#seed = seed;
  }

  /** A number from 0 up to but not including 1, the same for the same words. */
  draw(about: string): number {
    const [high, low] = hash(`${this.#seed}|${about}`);
    return (high * 0x20_0000 + (low >>> 11)) / 2 ** 53;
  }

  /** True for about `share` (0 to 1) of all words. */
  happens(share: number, about: string): boolean {
    return share > 0 && this.draw(about) < share;
  }

  /** A draw from the normal distribution around 0 with deviation 1 (Box and Muller's way). */
  normal(about: string): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.draw(`${about}|radius`)));
    return radius * Math.cos(2 * Math.PI * this.draw(`${about}|angle`));
  }

  /** One of the keys of `weights`, each as often as its weight says; undefined where all weights are 0. */
  pick(weights: Readonly<Record<string, number>>, about: string): string | undefined {
    const entries = Object.entries(weights).filter(([, weight]) => weight > 0);
    let left = this.draw(about) * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [key, weight] of entries) {
      left -= weight;
      if (left < 0) return key;
    }
    return entries.at(-1)?.[0];
  }

  /** A GUID of version 8 (free use), lower case. */
  guid(about: string): string {
    const [a, b, c, d] = hash(`${this.#seed}|${about}`).map((lane) => lane.toString(16).padStart(8, '0'));
    return `${a}-${b?.slice(0, 4)}-8${b?.slice(5)}-9${c?.slice(1, 4)}-${c?.slice(4)}${d}`;
  }
}

const prime = 0x0100_0193;
const otherPrime = 0x85eb_ca6b;

/** Four lanes of 32 bits: two run over the text (in the manner of FNV-1a, each with its own prime), two are mixed from them. */
function hash(text: string): [number, number, number, number] {
  let first = 0x811c_9dc5;
  let second = 0x9747_b28c;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    first = Math.imul(first ^ unit, prime);
    second = Math.imul((second ^ unit) + (second >>> 15), otherPrime);
  }
  return [mix(first ^ (second >>> 7)), mix(second + text.length), mix(first + 0x9e37_79b9), mix(second ^ first)];
}

/** Spreads a change of any bit over all of them: the finishing step of MurmurHash3. */
function mix(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85eb_ca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
