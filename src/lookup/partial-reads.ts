import { concernsOneCall, describeError, GraphError } from '../graph/graph-error.ts';

export interface ReadSubject {
  /** What is read, for people. */
  readonly what: string;
  /** The least permission that reads it. */
  readonly permission: string;
}

/** Several reads that do not depend on each other. What one of them cannot read stays unknown, and the others still run. */
export class PartialReads {
  /** What could not be read, and why: one entry each, for people. */
  readonly unread: string[] = [];
  #firstFailure: GraphError | null = null;
  #isAnswered = false;

  /** Resolves to what `read` brings, or to null if only this read fails. Rejects if all reads would fail the same way. */
  async orUnread<T>(subject: ReadSubject, read: Promise<T>): Promise<T | null> {
    try {
      const value = await read;
      this.noteAnswer();
      return value;
    } catch (error) {
      this.noteFailure(subject, readFailure(error));
      return null;
    }
  }

  noteFailure({ what, permission }: ReadSubject, failure: GraphError): void {
    const needs = failure.status === 403 ? `, which needs ${permission}` : '';
    this.unread.push(`${what}${needs} (${reasonFor(failure)})`);
    this.#firstFailure ??= failure;
    // A refusal is an answer too.
    if (failure.kind === 'refused') this.noteAnswer();
  }

  /** Notes that the service has sent something readable, even if it is only a part. */
  noteAnswer(): void {
    this.#isAnswered = true;
  }

  /** Throws the first failure if no read got an answer: then this may not be the service at all. */
  requireAnswer(): void {
    if (!this.#isAnswered && this.#firstFailure !== null) throw this.#firstFailure;
  }
}

/** The error of a read, if other reads may still succeed. Throws any other error. */
export function readFailure(error: unknown): GraphError {
  if (error instanceof GraphError && (concernsOneCall(error) || isUnclear(error))) return error;
  throw error;
}

/** After so many failures that each used up the client's patience, no more reads are tried. Ours. */
export const mostFailures = 3;

function isUnclear({ kind }: GraphError): boolean {
  return kind === 'garbled' || kind === 'answer-lost';
}

function reasonFor(failure: GraphError): string {
  return failure.kind === 'garbled' ? `${describeError(failure)}, unreadable` : describeError(failure);
}
