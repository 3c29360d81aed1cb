import { mostRequestsInBatch } from '../../m365/limits.ts';
import { second } from '../../util/duration.ts';
import { GraphError } from '../graph-error.ts';
import { paths } from '../wire/paths.ts';
import { readResult } from './attempt-result.ts';
import type { BaseUrl } from './base-url.ts';
import type { Calls } from './calls.ts';
import { errorOf, summaryOf } from './graph-request.ts';
import { type BatchedRead, fewestRequestsInBatch, readBatch, writeBatch } from './json-batch.ts';
import { asJson, type ReadEntity } from './pages.ts';
import { judge } from './retry-policy.ts';
import type { HttpResponse } from './transport.ts';

interface Answer<T> {
  readonly value: T | GraphError;
}

/** Reads many things in few requests, and one by one what no batch brings. */
export class BatchReads {
  readonly #base: BaseUrl;
  readonly #caller: Calls;
  /** Batches in a row that brought nothing. */
  #failed = 0;

  constructor(base: BaseUrl, caller: Calls) {
    this.#base = base;
    this.#caller = caller;
  }

  /**
   * The responses to at most `mostRequestsInBatch` reads, by their indices. Empty if the service accepts no batches, or if there is
   * only one read.
   */
  async responsesTo(reads: readonly BatchedRead[]): Promise<ReadonlyMap<string, HttpResponse>> {
    if (reads.length < 2 || this.#failed >= mostFailedBatches) return new Map();
    try {
      const responses = await this.#caller.call({
        method: 'POST',
        isRepeatable: true,
        // The reads one by one have all the patience, and something between here and the service may know no batches.
        patience: patienceWithBatch,
        url: this.#base.at(paths.batch),
        body: writeBatch(reads),
        readBody: asJson(readBatch),
        innerResponses: (inner: ReadonlyMap<string, HttpResponse>) => inner.values(),
      });
      this.#failed = 0;
      return responses;
    } catch (error) {
      // If the whole service is down, the reads one by one will show that.
      if (!(error instanceof GraphError) || error.kind === 'sign-in' || this.#mustEnd(error)) throw error;
      this.#failed = error.kind === 'refused' ? mostFailedBatches : this.#failed + 1;
      return new Map();
    }
  }

  /** Any number of reads, each with its value or its error, in their order. What a batch answers with a pause is in the next one. */
  async all<T>(reads: readonly BatchedRead[], read: ReadEntity<T>): Promise<(T | GraphError)[]> {
    const results: (T | GraphError)[] = [];
    for (let at = 0; at < reads.length; at += mostRequestsInBatch) {
      const some = reads.slice(at, at + mostRequestsInBatch);
      const end = this.#endIn(results);
      results.push(...(end === null ? await this.#together(some, read) : some.map(() => end)));
    }
    return results;
  }

  async #together<T>(reads: readonly BatchedRead[], read: ReadEntity<T>): Promise<(T | GraphError)[]> {
    const answers = new Map<BatchedRead, Answer<T>>();
    for (let round = 1; round <= mostRounds; round += 1) {
      const open = reads.filter((one) => !answers.has(one));
      const responses = await this.#responsesOrEnd(open);
      if (responses instanceof GraphError) return reads.map((one) => answers.get(one)?.value ?? responses);
      if (responses.size === 0) break;
      for (const [index, one] of open.entries()) {
        const answer = this.#answerIn(responses.get(String(index)), one, read);
        if (answer !== undefined) answers.set(one, answer);
      }
      if (this.#endIn([...answers.values()].map(({ value }) => value)) !== null) break;
    }
    if (this.#caller.giveWay) return await this.#oneAfterAnother(reads, answers, read);
    return await Promise.all(reads.map(async (one) => (answers.get(one) ?? (await this.#alone(one, read))).value));
  }

  /** The error that ends all reads, if the batch ended so. */
  async #responsesOrEnd(reads: readonly BatchedRead[]): Promise<ReadonlyMap<string, HttpResponse> | GraphError> {
    if (reads.length < fewestRequestsInBatch) return new Map();
    try {
      return await this.responsesTo(reads);
    } catch (error) {
      if (error instanceof GraphError && this.#mustEnd(error)) return error;
      throw error;
    }
  }

  /** For calls that give way: together, they would all ask for a pause. */
  async #oneAfterAnother<T>(
    reads: readonly BatchedRead[],
    answers: ReadonlyMap<BatchedRead, Answer<T>>,
    read: ReadEntity<T>,
  ): Promise<(T | GraphError)[]> {
    const results: (T | GraphError)[] = [];
    let end = this.#endIn([...answers.values()].map(({ value }) => value));
    for (const one of reads) {
      const { value } = answers.get(one) ?? (end === null ? await this.#alone(one, read) : { value: end });
      results.push(value);
      end ??= this.#endIn([value]);
    }
    return results;
  }

  /** The first of these results after which no more is read; null for none. */
  #endIn(results: readonly unknown[]): GraphError | null {
    return results.find((result): result is GraphError => this.#mustEnd(result)) ?? null;
  }

  /** Whether nothing more is read, because the service asks for a pause and these calls give way. */
  #mustEnd(result: unknown): boolean {
    return this.#caller.giveWay && result instanceof GraphError && result.pause > 0;
  }

  /** Undefined for a response that says nothing for certain. */
  #answerIn<T>(response: HttpResponse | undefined, { path }: BatchedRead, read: ReadEntity<T>): Answer<T> | undefined {
    if (response === undefined) return undefined;
    const result = readResult(response, asJson(read), 0);
    const attempt = { isRepeatable: true, result, number: 1, waited: 0, hasNewToken: false };
    const verdict = judge(attempt, {
      patience: Number.POSITIVE_INFINITY,
      random: () => 0,
      givesWay: this.#caller.giveWay,
    });
    if (verdict.kind === 'use') return { value: verdict.value };
    if (verdict.kind !== 'fail') return undefined;
    const line = { method: 'GET', url: this.#base.at(path) } as const;
    const error = errorOf(line, { result, verdict, summary: summaryOf(result, '') });
    return error.kind === 'refused' || this.#mustEnd(error) ? { value: error } : undefined;
  }

  async #alone<T>({ path, headers, mayBeRefused = false }: BatchedRead, read: ReadEntity<T>): Promise<Answer<T>> {
    if (this.#caller.isPausedTooLong) return { value: pausedTooLong() };
    try {
      const value = await this.#caller.call({
        method: 'GET',
        isRepeatable: true,
        url: this.#base.at(path),
        ...(headers && { headers }),
        mayBeRefused,
        body: null,
        readBody: asJson(read),
      });
      return { value };
    } catch (error) {
      if (!(error instanceof GraphError) || error.kind === 'sign-in') throw error;
      return { value: error };
    }
  }
}

/** For a read that is not sent, because the service wants none for long. */
export function pausedTooLong(): GraphError {
  return new GraphError('Graph asks for a pause of more than an hour', { kind: 'unreachable', status: 429 });
}

/** After so many failures in a row no more batches are sent. Ours. */
const mostFailedBatches = 3;

/** How often a batch is sent for what the one before it did not answer. Ours. */
const mostRounds = 3;

const patienceWithBatch: number = 5 * second;
