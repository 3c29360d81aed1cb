import { countOf } from '../m365/workload.ts';
import { sizeOf } from '../schedule/span.ts';
import type { SetAsideResource } from '../state/event-data.ts';
import type { ActivationDeferred, ArtifactsChosen, DraftChecked, RunEvent, StallReason } from '../state/events.ts';
import { type RunState, sessionNamed } from '../state/run-state.ts';
import type { SessionState } from '../state/session-state.ts';
import { counted, formatCount } from '../util/count.ts';
import { formatDuration } from '../util/duration.ts';

/** What a line says of an event: its level, and a sentence without a full stop. */
export interface EventText {
  readonly level: 'info' | 'warn' | 'debug';
  readonly text: string;
}

/**
 * Tells a run event by event. Remembers the status of sessions, to tell when it changes and not when only their counts
 * do, and the pause that is in force, to tell it once where several answers ask for it.
 */
export class EventFormatter {
  readonly #statuses = new Map<string, string>();
  #pausedUntil = 0;

  /** The line for an event that has just been folded into `state`; undefined where there is nothing that people follow. */
  format(event: RunEvent, state: RunState): EventText | undefined {
    if (event.type === 'session-activated') this.#statuses.set(event.session, 'activating');
    if (event.type === 'session-observed') {
      if (this.#statuses.get(event.session) === event.statusText) return undefined;
      this.#statuses.set(event.session, event.statusText);
    }
    if (event.type === 'throttled') {
      const isTold = Date.parse(event.at) < this.#pausedUntil;
      this.#pausedUntil = Math.max(this.#pausedUntil, event.until);
      if (isTold) return undefined;
    }
    return narrate(event, state);
  }
}

function narrate(event: RunEvent, state: RunState): EventText | undefined {
  switch (event.type) {
    case 'run-started': {
      const { plan } = state;
      const what = counted(plan.resources.length, 'resource');
      const [first] = plan.waves;
      const waves = first?.name ? ` in ${counted(plan.waves.length, 'wave')}, ${first.name} first` : '';
      return info(`run ${event.runId} of ${plan.name} started: ${what}${waves}`);
    }
    case 'run-resumed':
      return info('run resumed');
    case 'session-stalled':
      return warn(`${event.session} ${stalls[event.because]}, and is not looked at any more until the run is resumed`);
    case 'activation-disproved':
      return warn(`${event.session} is still a draft though its activation was taken; it is activated anew`);
    case 'session-cancelled':
      return info(`${event.session} given up before it was activated`);
    case 'session-begun':
      return info(`${event.session} begun with ${sizeText(sessionNamed(state, event.session))}`);
    case 'artifacts-chosen':
      return choiceLine(event);
    case 'session-created':
      return debug(`${event.session} is the restore session ${event.sessionId}`);
    case 'artifacts-added':
      return event.setAside.length === 0 ? undefined : warn(asideText(event.session, event.setAside));
    case 'removal-intended':
      return warn(`${event.session}: ${counted(event.artifactIds.length, 'artifact')} taken out of the draft again`);
    case 'draft-checked':
      return checkLine(event);
    case 'request-added':
      return debug(`${event.session} has the bulk addition request ${event.bulkRequestId}`);
    case 'session-activated':
      return info(`${event.session} activated`);
    case 'activation-deferred':
      return deferLine(event, sessionNamed(state, event.session));
    case 'session-observed':
      return info(`${event.session} ${event.statusText}${countsText(sessionNamed(state, event.session))}`);
    case 'request-observed':
      return requestLine(event.session, event.statusText, event.unresolved.length + event.unmatched.length);
    case 'session-settled':
      return info(`${event.session} settled${countsText(sessionNamed(state, event.session))}`);
    case 'session-refused': {
      const then = event.split ? '; its halves are tried' : '';
      return warn(`${event.session} refused by the service (${event.error.code})${then}: ${event.error.message}`);
    }
    case 'session-divided': {
      const why =
        event.found === null ? 'got no answer for some of it' : `would hold ${counted(event.found, 'artifact')}`;
      return info(`${event.session} ${why}; its halves are begun by themselves`);
    }
    case 'session-vanished':
      return warn(`${event.session} is no longer known to the service${event.again ? '; another is made' : ''}`);
    case 'draft-orphaned':
      return warn(
        `${event.session}: the answer to a call that makes a session was lost; an empty draft may be left behind`,
      );
    case 'wave-begun': {
      const wave = state.plan.waves[event.wave];
      return info(`wave ${wave?.name} begun: ${counted(wave?.count ?? 0, 'resource')}`);
    }
    case 'allowance-used-up':
      return warn(`the day's allowance ${usedUp(event.until)}`);
    case 'tenant-observed':
      return info(`sessions of others: ${event.activeSessions} active`);
    case 'throttled': {
      const wait = formatDuration(Math.max(0, event.until - Date.parse(event.at)));
      return warn(`the service asks for a pause (${event.status}): no requests for ${wait}`);
    }
    case 'run-stopping':
      return warn(`no more sessions are started: ${event.message}`);
    case 'run-ended':
      return info(`run ended with exit code ${event.exitCode}`);
    case 'session-intended':
    case 'request-intended':
    case 'artifacts-intended':
    case 'activation-intended':
    case 'call-withdrawn':
    case 'artifacts-read':
      return undefined;
  }
}

function choiceLine({ session, chosen, setAside }: ArtifactsChosen): EventText {
  if (setAside.length > 0) return warn(asideText(session, setAside));
  return debug(`${session} is to hold ${counted(chosen.length, 'artifact')}`);
}

function checkLine({ session, setAside, untold }: DraftChecked): EventText {
  if (setAside.length > 0) return warn(asideText(session, setAside));
  if (untold === 0) return debug(`${session} holds what was chosen`);
  return warn(
    `${session}: the service does not tell whose ${counted(untold, 'restore point')} of it ${untold === 1 ? 'is' : 'are'}`,
  );
}

function deferLine({ session, code, until }: ActivationDeferred, { chosen }: SessionState): EventText {
  if (code !== '') return warn(`${session} waits for a session slot of the tenant (${code})`);
  const why = until === null ? 'more is in flight than leaves room for it' : `the day's allowance ${usedUp(until)}`;
  return info(`${session} waits to restore ${counted(chosen.length, 'artifact')}: ${why}`);
}

function usedUp(until: number): string {
  return `is used up until ${new Date(until).toISOString().slice(0, 19)}Z`;
}

/** How many can't be restored, and why the first of them. */
function asideText(session: string, setAside: readonly SetAsideResource[]): string {
  const [first] = setAside;
  return `${session}: ${formatCount(setAside.length)} not to be restored, the first because ${first?.message ?? ''}`;
}

function requestLine(session: string, statusText: string, unresolved: number): EventText {
  const text = `${session} bulk addition request ${statusText}`;
  return unresolved === 0 ? debug(text) : warn(`${text}: ${formatCount(unresolved)} could not be resolved`);
}

function countsText({ counts }: SessionState): string {
  if (counts === null || counts.total === 0) return '';
  const failed = counts.failed === 0 ? '' : `, ${formatCount(counts.failed)} failed`;
  return `: ${formatCount(counts.completed)} of ${formatCount(counts.total)} restored${failed}`;
}

function sizeText(session: SessionState): string {
  return countOf(sizeOf(session.resources), session.kind);
}

function info(text: string): EventText {
  return { level: 'info', text };
}

function warn(text: string): EventText {
  return { level: 'warn', text };
}

function debug(text: string): EventText {
  return { level: 'debug', text };
}

const stalls: Readonly<Record<StallReason, string>> = {
  'no-change': 'has not moved for a day',
  'no-answer': 'waits for `resume`: the service does not answer what it is to hold',
  'no-room': 'waits for room that is held by sessions which have not moved for a day',
  'no-names': "has ended, but the tenant's protection units could not be listed to tell its artifacts apart",
};
