import { ClientEventRelay } from '../../../src/cli/connect/client-event-relay.ts';
import type { Service } from '../../../src/cli/connect/service.ts';
import { executeRun } from '../../../src/cli/execute-run.ts';
import type { NetworkOptions } from '../../../src/cli/shared-options.ts';
import { stopBeforeRun } from '../../../src/cli/terminal/interruption.ts';
import { RunWatch } from '../../../src/cli/watch/run-watch.ts';
import type { RestoreApi } from '../../../src/graph/restore-api.ts';
import type { Checker } from '../../../src/run/check/check-restored.ts';
import type { Artifacts } from '../../../src/state/event-data.ts';
import type { RunEvent } from '../../../src/state/events.ts';
import { artifactsIn, type Lease } from '../../../src/state/journal.ts';
import type { OpenJournal, OpenRun, RunStore } from '../../../src/store/store.ts';
import type { ExitCode } from '../../../src/util/exit-codes.ts';
import type { Folder } from '../folder.ts';
import { environmentOf } from '../rigs/environments.ts';
import { claimsWith } from '../values/claims.ts';
import type { EagerClock } from '../virtual-clock.ts';

/** Stands for the sudden end of a process. */
class Death extends Error {}

/** The surroundings of a process. */
export interface World {
  readonly api: RestoreApi;
  readonly clock: EagerClock;
  /** Holds `state` and `reports`. */
  readonly folder: Folder;
}

/**
 * A process that starts or resumes a run, in virtual time, with direct calls of an emulated tenant. It is the program from the
 * display to the reports, without sign-in and HTTP.
 */
export class Process {
  readonly #world: World;
  readonly #checker: Checker | null;
  readonly #interrupts = new Set<() => void>();
  readonly #clientEvents: ClientEventRelay;
  readonly #stop = new AbortController();
  #isDead = false;
  /** Called after an event is on disk and before anything else happens. */
  onEvent: (event: RunEvent) => void = () => undefined;
  /** Called after the service has acted on a call and before its answer arrives. */
  onAnswer: (method: keyof RestoreApi) => void = () => undefined;

  constructor(world: World, checker: Checker | null = null) {
    this.#world = world;
    this.#checker = checker;
    this.#clientEvents = new ClientEventRelay(environmentOf());
  }

  /** Starts or resumes a run. Resolves to the exit code; null if the process was killed. */
  async execute(run: OpenRun, store: RunStore): Promise<ExitCode | null> {
    const { clock } = this.#world;
    const environment = environmentOf({ clock, onInterrupt: (listener) => this.#onInterrupt(listener) });
    const journal = new LateJournal(run.journal, (write, event) => {
      this.#survive(write);
      this.#survive(() => this.onEvent(event));
    });
    const watch = await RunWatch.open({ notifyStart: false, logLevel: 'info' }, environment);
    const toExecute = {
      state: run.state,
      journal,
      store,
      service: this.#service,
      gitCommit: null,
      obstacle: null,
      checker: this.#checker,
      signKey: null,
      watch,
      interruption: stopBeforeRun(this.#stop, run.state.runId, environment),
    };
    try {
      return await executeRun(toExecute, optionsIn(this.#world.folder), environment);
    } catch (error) {
      if (!this.#isDead) throw error;
      return null;
    }
  }

  kill(): void {
    this.#isDead = true;
  }

  /** Presses Ctrl-C. */
  interrupt(): void {
    for (const listener of [...this.#interrupts]) listener();
  }

  /** Makes the service ask for a pause of a minute. */
  throttle(): void {
    const untilMs = this.#world.clock.now() + 60_000;
    this.#clientEvents.emit({ kind: 'throttled', untilMs, status: 429, retryAfterMs: 60_000, atOnce: 4 });
  }

  #onInterrupt(listener: () => void): () => void {
    this.#interrupts.add(listener);
    return () => this.#interrupts.delete(listener);
  }

  /** Throws if the process is dead before or after the action. */
  #survive(action: () => void): void {
    if (this.#isDead) throw new Death();
    action();
    if (this.#isDead) throw new Death();
  }

  get #service(): Service {
    const { clock } = this.#world;
    const api = this.#mortalApi() as Service['api'];
    return {
      api,
      probe: api,
      probeUntil: () => api,
      claims: claimsWith({ operator: 'ops@contoso.com', kind: 'unknown' }),
      signInTenant: null,
      url: 'https://graph.microsoft.com/v1.0',
      origin: 'https://graph.microsoft.com',
      clock,
      isEmbedded: false,
      isEmulated: () => false,
      afterStop: () => api,
      stop: this.#stop,
      clientEvents: this.#clientEvents,
      close: async () => undefined,
    };
  }

  /** A dead process sends and receives nothing. A process that stops sends no more changes. */
  #mortalApi(): RestoreApi {
    return new Proxy(this.#world.api, {
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key);
        // It only names what came back.
        if (key === 'directory') return value;
        // The display reads a meter, which may be null.
        if (typeof value !== 'function') return null;
        return (...words: unknown[]) => {
          if (this.#isDead) throw new Death();
          if (!isPaged(key) && !String(key).startsWith('get')) this.#stop.signal.throwIfAborted();
          const answer = value.apply(target, words);
          if (isPaged(key)) return answer;
          return (answer as Promise<unknown>).then((received) => {
            this.#survive(() => this.onAnswer(key as keyof RestoreApi));
            return received;
          });
        };
      },
    });
  }
}

function isPaged(method: string | symbol): boolean {
  return method === 'browse' || String(method).startsWith('list');
}

type Take = (write: () => void, event: RunEvent) => void;

/** A journal that writes its events when it is closed, because virtual time does not wait for the disk. */
class LateJournal implements OpenJournal {
  readonly lease: Lease;
  readonly tenant = null;
  readonly #disk: OpenJournal;
  readonly #take: Take;
  readonly #events: RunEvent[] = [];

  constructor(disk: OpenJournal, take: Take) {
    this.lease = disk.lease;
    this.#disk = disk;
    this.#take = take;
  }

  async append(event: RunEvent): Promise<void> {
    this.#take(() => this.#events.push(event), event);
  }

  async artifactsOf(session: string): Promise<Artifacts> {
    const later = this.#events.filter((event) => 'session' in event && event.session === session);
    return new Map([...(await this.#disk.artifactsOf(session)), ...artifactsIn(later)]);
  }

  async close(): Promise<void> {
    const events = this.#events.splice(0);
    await Promise.all(events.map((event) => this.#disk.append(event)));
    await this.#disk.close();
  }
}

function optionsIn(folder: Folder): NetworkOptions {
  return {
    json: false,
    quiet: true,
    color: false,
    stateDir: folder.at('state'),
    storePlace: folder.at('state'),
    reportDir: folder.at('reports'),
    graphUrl: 'https://graph.microsoft.com/v1.0',
    auth: 'token',
    poll: null,
    patience: 600_000,
    logLevel: 'error',
    logFormat: 'pretty',
    given: [],
  };
}
