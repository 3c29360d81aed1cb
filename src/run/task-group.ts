/** Tasks that fail together: the first that fails aborts `stop` for the others, and its error is the group's. */
export class TaskGroup {
  readonly #stop: AbortController;
  readonly #tasks = new Set<Promise<void>>();
  #failure: { readonly error: unknown } | undefined;

  constructor(stop: AbortController) {
    this.#stop = stop;
  }

  /** Starts a task in the background. */
  add(task: () => Promise<void>): void {
    const running = this.guard(task).finally(() => this.#tasks.delete(running));
    this.#tasks.add(running);
  }

  /** Runs a task as one of the group; resolves when it has ended, also if it failed. */
  async guard(task: () => Promise<void>): Promise<void> {
    try {
      await task();
    } catch (error) {
      this.#failure ??= { error };
      // Not the error itself: a task that is aborted would take it for an answer to its own call.
      this.#stop.abort(new Error('another task of the run has failed', { cause: error }));
    }
  }

  /** Resolves when all tasks have ended; rejects then with the first failure, if there was one. */
  async done(): Promise<void> {
    while (this.#tasks.size > 0) await Promise.all(this.#tasks);
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}
