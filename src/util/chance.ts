/**
 * Random numbers without a sequence: every draw is a hash of the seed and of what the draw is about. So what happens to a
 * mailbox does not depend on the order in which mailboxes are restored, and nothing has to be remembered.
 */
export class Chance {
  readonly #seed: Lanes;

  constructor(seed: string) {
    this.#seed = absorb([0x811c_9dc5, 0x9747_b28c], `${seed}|`);
  }

  /** A number from 0 up to but not including 1, always the same for the same text. */
  draw(about: string): number {
    return this.draws(about)[0];
  }

  /** Four draws in the time of one. */
  draws(about: string): [number, number, number, number] {
    const [a, b, c, d] = this.#hash(about);
    return [a / 2 ** 32, b / 2 ** 32, c / 2 ** 32, d / 2 ** 32];
  }

  /** True for about `share` (0 to 1) of all texts. */
  happens(share: number, about: string): boolean {
    return share > 0 && this.draw(about) < share;
  }

  /** A draw from the normal distribution with mean 0 and deviation 1 (Box-Muller method). */
  normal(about: string): number {
    const [radius, angle] = this.draws(about);
    return Math.sqrt(-2 * Math.log(1 - radius)) * Math.cos(2 * Math.PI * angle);
  }

  /** One of the keys of `weights`, each as often as its weight says; undefined if all weights are 0. */
  pick(weights: Readonly<Record<string, number>>, about: string): string | undefined {
    const entries = Object.entries(weights).filter(([, weight]) => weight > 0);
    let left = this.draw(about) * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [key, weight] of entries) {
      left -= weight;
      if (left < 0) return key;
    }
    return entries.at(-1)?.[0];
  }

  /** A GUID of version 8 (free use), in lower case. */
  guid(about: string): string {
    const [a, b, c, d] = this.#hash(about);
    const [high, low] = [hex(b), hex(c)];
    return `${hex(a)}-${high.slice(0, 4)}-8${high.slice(5)}-9${low.slice(1, 4)}-${low.slice(4)}${hex(d)}`;
  }

  /** Four 32-bit numbers, mixed from the two lanes. */
  #hash(text: string): [number, number, number, number] {
    const [first, second] = absorb(this.#seed, text);
    return [mix(first ^ (second >>> 7)), mix(second + text.length), mix(first + 0x9e37_79b9), mix(second ^ first)];
  }
}

/** The state of the hash: two 32-bit numbers. */
type Lanes = readonly [number, number];

/** Adds a text to both lanes, as FNV-1a does, each lane with its own prime. */
function absorb([first, second]: Lanes, text: string): Lanes {
  let a = first;
  let b = second;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    a = Math.imul(a ^ unit, 0x0100_0193);
    b = Math.imul((b ^ unit) + (b >>> 15), 0x85eb_ca6b);
  }
  return [a, b];
}

/** Spreads a change of one bit over all bits: the last step of MurmurHash3. */
function mix(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85eb_ca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

const hexBytes = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Eight digits. Uses a table for speed: a page of artifacts has hundreds of ids. */
function hex(lane: number): string {
  const byte = (shift: number): string => hexBytes[(lane >>> shift) & 255] ?? '';
  return byte(24) + byte(16) + byte(8) + byte(0);
}
