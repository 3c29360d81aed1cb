import { createHmac, randomBytes } from 'node:crypto';

/** Stands for ids and addresses in a trace: the same text has the same pseudonym in this trace, and another one in any other. */
export class Pseudonyms {
  /** Kept nowhere: without it nobody can find the text of a pseudonym by trying texts. */
  readonly #salt = randomBytes(32);

  /** Case does not count, as the service compares ids and addresses. */
  of(text: string): string {
    return createHmac('sha256', this.#salt).update(text.toLowerCase()).digest('hex').slice(0, 12);
  }
}
