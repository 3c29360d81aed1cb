const empty = -1;

/**
 * Finds places by their keys, as a map does, but keeps no key: `keyAt` says the key of a place again. A million keys take 16 MB, and
 * more than five times as much in a map.
 */
export class PlaceTable {
  readonly #keyAt: (place: number) => string;
  #places: Int32Array = new Int32Array(1_024).fill(empty);
  /** Of the key in the same slot, so that most keys need not be made again. */
  #hashes: Int32Array = new Int32Array(1_024);
  #count = 0;

  constructor(keyAt: (place: number) => string) {
    this.#keyAt = keyAt;
  }

  find(key: string): number | undefined {
    const place = this.#places[this.#slotOf(key, hashOf(key))] ?? empty;
    return place === empty ? undefined : place;
  }

  /** Adds a place, unless the table has one with this key: then it returns that. */
  add(key: string, place: number): number | undefined {
    if (this.#count * 2 >= this.#places.length) this.#grow();
    const hash = hashOf(key);
    const slot = this.#slotOf(key, hash);
    const earlier = this.#places[slot] ?? empty;
    if (earlier !== empty) return earlier;
    this.#places[slot] = place;
    this.#hashes[slot] = hash;
    this.#count += 1;
    return undefined;
  }

  /** The slot of the key, or the empty one in which it belongs. */
  #slotOf(key: string, hash: number): number {
    const last = this.#places.length - 1;
    for (let slot = hash & last; ; slot = (slot + 1) & last) {
      const place = this.#places[slot] ?? empty;
      if (place === empty || (this.#hashes[slot] === hash && this.#keyAt(place) === key)) return slot;
    }
  }

  #grow(): void {
    const [places, hashes] = [this.#places, this.#hashes];
    this.#places = new Int32Array(places.length * 2).fill(empty);
    this.#hashes = new Int32Array(places.length * 2);
    const last = this.#places.length - 1;
    for (const [from, place] of places.entries()) {
      if (place === empty) continue;
      const hash = hashes[from] ?? 0;
      // All keys differ, so it belongs in the next empty slot.
      let slot = hash & last;
      while (this.#places[slot] !== empty) slot = (slot + 1) & last;
      this.#places[slot] = place;
      this.#hashes[slot] = hash;
    }
  }
}

/** Spreads keys that differ in a digit only. */
function hashOf(key: string): number {
  let hash = 0;
  for (let index = 0; index < key.length; index += 1)
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x9e_37_79_b1) + index;
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x85_eb_ca_77) >>> 8;
}
