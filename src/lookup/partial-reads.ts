import { concernsOneCall, describeError, GraphError } from '../graph/graph-error.ts';

/** Something that is asked for, in words, and the least permission that reads it. */
export interface ReadSubject {
  readonly what: string;
  readonly permission: string;
}

/** Reads that stand for themselves: what one of them can't tell stays unknown, and the others are made all the same. */
export class PartialReads {
  /** What could not be read, and why: a sentence each. */
  readonly unread: string[] = [];
  #firstFailure: GraphError | null = null;
  #isAnswered = false;

  /** What `read` brings; null where the service has no answer to it. Rejects where there is no use in asking anything else. */
  async orUnread<T>(question: ReadSubject, read: Promise<T>): Promise<T | null> {
    try {
      const answer = await read;
      this.hear();
      return answer;
    } catch (error) {
      this.fail(question, readFailure(error));
      return null;
    }
  }

  /** Notes that a question is left open by `failure`. */
  fail({ what, permission }: ReadSubject, failure: GraphError): void {
    const needs = failure.status === 403 ? `, which takes ${permission}` : '';
    this.unread.push(`${what}${needs} (${reasonFor(failure)})`);
    this.#firstFailure ??= failure;
    // A refusal is an answer too.
    if (failure.kind === 'refused') this.hear();
  }

  /** Notes that something came that can be understood, if only a part of what was asked for. */
  hear(): void {
    this.#isAnswered = true;
  }

  /** Throws the first failure where nothing else came of all reads: whoever answers is not the service. */
  requireAnswer(): void {
    if (!this.#isAnswered && this.#firstFailure !== null) throw this.#firstFailure;
  }
}

/** The error that leaves one read without an answer; one that would meet every other read as well is thrown on. */
export function readFailure(error: unknown): GraphError {
  if (error instanceof GraphError && (concernsOneCall(error) || isMuddled(error))) return error;
  throw error;
}

/** Failures that have each taken all of the client's patience, after which no more is asked. */
export const mostFailures = 3;

function isMuddled({ kind }: GraphError): boolean {
  return kind === 'garbled' || kind === 'answer-lost';
}

function reasonFor(failure: GraphError): string {
  return failure.kind === 'garbled' ? `${describeError(failure)}, not understood` : describeError(failure);
}
