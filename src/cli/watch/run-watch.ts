import type { ClientEvent } from '../../graph/http/client-event.ts';
import type { RunResult } from '../../result/result.ts';
import type { Listener } from '../../run/recorder.ts';
import type { RunState } from '../../state/run-state.ts';
import type { AnnouncedRun } from '../../text/notices/announced-run.ts';
import {
  endedNotification,
  type Notification,
  type NotifiedRun,
  stalledNotification,
  startedNotification,
} from '../../text/notices/notification.ts';
import type { NotifyFormat } from '../../text/notices/notify-formats.ts';
import { progressFacts } from '../../text/notices/progress-event.ts';
import type { Clock } from '../../util/clock.ts';
import { minute, second } from '../../util/duration.ts';
import { type ExitCode, exitCodes } from '../../util/exit-codes.ts';
import { reasonOf } from '../../util/system-error.ts';
import type { Environment } from '../environment.ts';
import { exitCodeFor } from '../failure.ts';
import { requireFileName } from '../files/new-file.ts';
import type { NetworkOptions } from '../shared-options.ts';
import { eventFacts } from '../terminal/event-facts.ts';
import { say } from '../terminal/say.ts';
import { EventsFile } from './events-file.ts';
import { writeMetrics } from './metrics-file.ts';
import { notifyAll } from './notifier.ts';
import { type NotifyTarget, notifyTargets } from './notify-url.ts';
import { StallMonitor } from './stall-monitor.ts';

/** For those who do not look at the terminal. */
export interface WatchOptions {
  readonly metricsFile?: string;
  readonly notify?: readonly string[];
  readonly notifyFormat?: NotifyFormat;
  readonly notifyStart: boolean;
  /** How long nothing may move, in milliseconds. */
  readonly notifyStall?: number;
  readonly events?: string;
  readonly logLevel: NetworkOptions['logLevel'];
  /** Whether the run is on the emulator of this process. */
  readonly emulator?: boolean;
}

/**
 * Works under a watch: whatever `work` ends with, metrics are written and somebody is notified, except for exit code 2. Neither changes
 * the exit code. Rejects with CommandError if the flags are wrong, and as `work` does.
 */
export async function watched(
  options: WatchOptions,
  environment: Environment,
  work: (watch: RunWatch) => Promise<ExitCode>,
): Promise<ExitCode> {
  const watch = await RunWatch.open(options, environment);
  try {
    const exitCode = await work(watch);
    await watch.end(exitCode);
    return exitCode;
  } catch (error) {
    await watch.end(exitCodeFor(error));
    throw error;
  }
}

/** Reports a run to other programs: events to a file, metrics to a file, notifications to URLs. */
export class RunWatch {
  readonly #options: WatchOptions;
  readonly #environment: Environment;
  readonly #targets: readonly NotifyTarget[];
  readonly #events: EventsFile | null;
  readonly #sent: Promise<void>[] = [];
  readonly #stops: (() => void)[] = [];
  readonly #startedAt: number;
  #clock: Clock;
  #state: RunState | null = null;
  #announced: AnnouncedRun;
  #result: RunResult | null = null;

  private constructor(
    options: WatchOptions,
    environment: Environment,
    { targets, events }: { readonly targets: readonly NotifyTarget[]; readonly events: EventsFile | null },
  ) {
    this.#options = options;
    this.#environment = environment;
    this.#targets = targets;
    this.#events = events;
    this.#clock = environment.clock;
    this.#announced = { specName: null, mode: null, isEmulated: options.emulator === true };
    this.#startedAt = environment.clock.now();
  }

  static async open(options: WatchOptions, environment: Environment): Promise<RunWatch> {
    for (const file of [options.events, options.metricsFile])
      if (file !== undefined) requireFileName(file, 'name a file');
    const targets = notifyTargets(options.notify ?? [], options.notifyFormat);
    const events = options.events === undefined ? null : await EventsFile.open(options.events, environment);
    return new RunWatch(options, environment, { targets, events });
  }

  /** Says what is known of the run already, in case that it is refused. */
  announce(run: AnnouncedRun): void {
    this.#announced = run;
  }

  /** A process begins to work on a run, whose clock is `clock`. */
  begin(state: RunState, clock: Clock): void {
    const { notifyStall } = this.#options;
    const { realTime } = this.#environment;
    this.#state = state;
    this.#clock = clock;
    if (this.#events !== null) this.#stops.push(realTime.repeat(() => this.#writeProgress(), minute));
    if (notifyStall === undefined || this.#targets.length === 0) return;
    const monitor = new StallMonitor(notifyStall, clock.now());
    const look = (): void => {
      const stall = monitor.look(state, clock.now());
      if (stall !== null) this.#notify(stalledNotification(this.#run, stall));
    };
    this.#stops.push(realTime.repeat(look, Math.min(minute, Math.max(second, notifyStall / 4))));
  }

  readonly onEvent: Listener = (event) => {
    const { type, at, ...facts } = event;
    const isStart = type === 'run-started' || type === 'run-resumed';
    if (isStart && this.#options.notifyStart) this.#notify(startedNotification(this.#run));
    this.#events?.write(Date.parse(at), type, eventFacts(facts, this.#options.logLevel === 'debug'));
  };

  readonly onClientEvent = (notice: ClientEvent): void => {
    if (notice.kind !== 'attempt-failed') return;
    const { kind, body, ...facts } = notice;
    const detail = this.#options.logLevel === 'debug' ? { ...facts, body } : facts;
    this.#events?.write(this.#clock.now(), kind, detail);
  };

  /** What the run has come to, also if nothing was left to do. */
  know(result: RunResult): void {
    this.#result = result;
    this.#state = result.state;
  }

  /** The process no longer works on the run. */
  async end(exitCode: ExitCode): Promise<void> {
    for (const stop of this.#stops) stop();
    if (this.#state !== null) this.#writeProgress();
    await this.#events?.close();
    if (exitCode === exitCodes.usage) return;
    await this.#writeMetrics(exitCode);
    this.#notify(endedNotification(this.#run, exitCode));
    await Promise.all(this.#sent);
  }

  get #run(): NotifiedRun {
    return { state: this.#state, announced: this.#announced, result: this.#result, now: this.#clock.now() };
  }

  #notify(notification: Notification): void {
    if (this.#targets.length === 0) return;
    this.#sent.push(notifyAll(this.#targets, notification, this.#environment));
  }

  #writeProgress(): void {
    if (this.#state === null) return;
    const now = this.#clock.now();
    this.#events?.write(now, 'progress', progressFacts(this.#state, now));
  }

  async #writeMetrics(exitCode: ExitCode): Promise<void> {
    const { metricsFile } = this.#options;
    if (metricsFile === undefined) return;
    const [state, announced, result] = [this.#state, this.#announced, this.#result];
    const startedAt = state?.started ? Date.parse(state.started.at) : this.#startedAt;
    const endedAt = state?.ended?.at ?? this.#clock.now();
    try {
      await writeMetrics(metricsFile, { state, announced, result, startedAt, endedAt, exitCode }, this.#environment);
    } catch (error) {
      say('warn', [`the metrics cannot be written to ${metricsFile}: ${reasonOf(error)}`], this.#environment);
    }
  }
}
