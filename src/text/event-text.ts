import { permissions } from '../m365/permissions.ts';
import { countOf, manyOf } from '../m365/workload.ts';
import { sizeOf } from '../schedule/span.ts';
import type { LeftOutResource } from '../state/event-data.ts';
import type {
  ActivationDeferred,
  ArtifactsChosen,
  DraftChecked,
  GateLost,
  IdsFound,
  RunEvent,
  StallReason,
} from '../state/events.ts';
import { groupHolding, type RunState, sessionNamed } from '../state/run-state.ts';
import { chosenIn, type SessionState } from '../state/session-state.ts';
import { sentFor } from '../state/twins.ts';
import { counted, formatCount } from '../util/count.ts';
import { formatDuration } from '../util/duration.ts';
import { writtenShare } from '../util/share.ts';
import { onlyText } from './only-text.ts';

/** A log line about an event: its level, and one line without a full stop. */
export interface EventText {
  readonly level: 'info' | 'warn' | 'debug';
  readonly text: string;
}

/**
 * Turns the events of a run into log lines. Remembers the status of each session, to report a change of status but not of
 * counts, and the end of the current pause, to report it once although several responses ask for it.
 */
export class EventFormatter {
  readonly #statuses = new Map<string, string>();
  #pausedUntil = 0;

  /** The line for an event; undefined if it is of no interest. Call it for every event in order, each folded into `state` before. */
  format(event: RunEvent, state: RunState): EventText | undefined {
    if (event.type === 'session-activated') this.#statuses.set(event.session, 'activating');
    if (event.type === 'session-observed') {
      if (this.#statuses.get(event.session) === event.statusText) return undefined;
      this.#statuses.set(event.session, event.statusText);
    }
    if (event.type === 'throttled') {
      const isKnown = Date.parse(event.at) < this.#pausedUntil;
      this.#pausedUntil = Math.max(this.#pausedUntil, event.until);
      if (isKnown) return undefined;
    }
    return eventText(event, state);
  }
}

function eventText(event: RunEvent, state: RunState): EventText | undefined {
  switch (event.type) {
    case 'run-started': {
      const { plan } = state;
      const what = counted(plan.resources.length, 'resource');
      const [first] = plan.waves;
      const waves = first?.name ? ` in ${counted(plan.waves.length, 'wave')}, ${first.name} first` : '';
      if (event.only !== undefined)
        return info(`run ${event.runId} of ${plan.name} started: ${onlyText(event.only)} of ${what}`);
      return info(`run ${event.runId} of ${plan.name} started: ${what}${waves}`);
    }
    case 'ids-found':
      return twinLine(event, state) ?? debug(`the directory names ${counted(event.found.length, 'resource')}`);
    case 'names-unread': {
      const [what, permission] =
        event.owner === 'sites' ? ['sites', permissions.readSites] : ['mailboxes and drives', permissions.readUsers];
      const why = `the directory does not name them (${event.code}: ${event.message})`;
      const isThrottled = event.code === 'TooManyRequests' || event.code === 'HTTP 429';
      const remedy = isThrottled ? '' : `grant \`${permission}\`, then `;
      const later = isThrottled ? ' later' : '';
      return warn(`${what} may stay unnamed: ${why}; ${remedy}run \`bulk-restore report --resolve\`${later}`);
    }
    case 'check-started':
      return info(`${event.program} checks what came back`);
    case 'resources-checked':
      return debug(`${counted(event.verdicts.length, 'verdict')} of ${state.check?.program ?? 'the check'}`);
    case 'check-ended':
      return checkedLine(state.check, event.problem);
    case 'emulator-found':
      return warn('the service is an emulator: nothing of this run is real');
    case 'state-rebuilt': {
      const found = `read ${counted(state.sessions.size, 'session')} of the run back from the service`;
      const unclear = event.withheld.flatMap(({ sessionIds }) => sessionIds);
      if (unclear.length === 0) return info(found);
      const kinds = manyOf(event.withheld.map(({ workload }) => workload));
      return warn(
        `${found}; ${counted(unclear.length, 'session')} may hold any of its ${kinds}, so none of them is started`,
      );
    }
    case 'run-resumed':
      if (event.fromService) return warn(readFirst);
      return info(event.only === undefined ? 'run resumed' : `run resumed: ${onlyText(event.only)}`);
    case 'session-stalled':
      return warn(`${event.session} ${stalls[event.because]}; it waits for \`bulk-restore resume\``);
    case 'activation-disproved':
      return warn(
        `${event.session} is still a draft although the service accepted its activation; activating it again`,
      );
    case 'deletion-intended':
      if (event.error === null) return undefined;
      return warn(
        `the service refused to activate ${event.session} (${event.error.code}); deleting its draft: ${event.error.message}`,
      );
    case 'draft-left':
      return warn(`left the draft ${event.sessionId} of ${event.session}: ${event.because}`);
    case 'session-cancelled':
      return info(`${event.session} cancelled before it was activated`);
    case 'session-begun':
      return info(`${event.session} started with ${sizeText(sessionNamed(state, event.session))}`);
    case 'artifacts-chosen':
      return choiceLine(event);
    case 'session-created':
      return debug(`${event.session} is the restore session ${event.sessionId}`);
    case 'artifacts-added':
      return event.setAside.length === 0 ? undefined : warn(asideText(event.session, event.setAside));
    case 'removal-intended':
      return warn(`${event.session}: removing ${counted(event.artifactIds.length, 'artifact')} from the draft`);
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
      return info(`${event.session} finished${countsText(sessionNamed(state, event.session))}`);
    case 'session-refused': {
      const then = event.split ? ', trying its halves' : '';
      return warn(`${event.session} refused by the service (${event.error.code})${then}: ${event.error.message}`);
    }
    case 'session-divided': {
      if (event.replaced === true)
        return info(
          `${event.session} is given up: a session whose record was lost holds its resources, or may hold them`,
        );
      const why =
        event.found === null ? 'got no answer for some resources' : `would hold ${counted(event.found, 'artifact')}`;
      return info(`${event.session} ${why}, starting its halves separately`);
    }
    case 'session-vanished':
      return warn(`${event.session} is no longer known to the service${event.again ? '; creating it again' : ''}`);
    case 'draft-orphaned':
      return warn(
        `${event.session}: a request to create the session got no clear answer; it may have left an empty draft behind`,
      );
    case 'wave-begun': {
      const wave = state.plan.waves[event.wave];
      return info(`wave ${wave?.name} started: ${counted(wave?.count ?? 0, 'resource')}`);
    }
    case 'gate-lost':
      return warn(lostGateText(event, state));
    case 'allowance-used-up':
      return warn(`the daily allowance ${usedUp(event.until)}`);
    case 'tenant-observed':
      return info(
        event.activeSessions === 0
          ? 'nobody else has an active session in this tenant'
          : `others have ${counted(event.activeSessions, 'active session')} in this tenant`,
      );
    case 'throttled': {
      const wait = event.until - Date.parse(event.at);
      // The pause began before the run was recorded.
      if (wait <= 0) return debug(`the service asked for a pause (${event.status}), which is over`);
      return warn(`the service asks for a pause (${event.status}): no requests for ${formatDuration(wait)}`);
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
  return debug(`${session} will hold ${counted(chosen.length, 'artifact')}`);
}

function checkLine({ session, setAside, untold }: DraftChecked): EventText {
  if (setAside.length > 0) return warn(asideText(session, setAside));
  if (untold === 0) return debug(`${session} holds what was chosen`);
  const points = counted(untold, 'restore point');
  return warn(`${session}: the service does not say to whom ${points} ${untold === 1 ? 'belongs' : 'belong'}`);
}

function lostGateText({ wave: index, most }: GateLost, { plan }: RunState): string {
  const wave = plan.waves[index];
  const can = `at most ${formatCount(most)} of ${counted(wave?.count ?? 0, 'resource')} of the wave \`${wave?.name}\` can come back`;
  const then = index + 1 < plan.waves.length ? '; no other wave will start' : '';
  return `${can}, so its gate ${writtenShare(wave?.minSuccess ?? 0)} cannot be met${then}`;
}

function deferLine({ session, code, until }: ActivationDeferred, state: SessionState): EventText {
  if (code !== '') return warn(`${session} waits for a free session slot in the tenant (${code})`);
  const why = until === null ? 'too many are in flight' : `the daily allowance ${usedUp(until)}`;
  return info(`${session} waits to restore ${counted(chosenIn(state).length, 'artifact')}: ${why}`);
}

/** Most names of one warning. */
const mostTwins = 3;

/** Two names of one mailbox, drive or site; undefined if the directory found none. */
function twinLine({ found }: IdsFound, state: RunState): EventText | undefined {
  const twins = found.filter(({ sameAs }) => sameAs !== undefined);
  if (twins.length === 0) return undefined;
  const pairs = twins.slice(0, mostTwins).map(({ resource, sameAs = resource }) => {
    const { resources } = state.plan;
    const { kind } = groupHolding(state.plan, resource);
    const what = `\`${resources.at(resource)?.name}\` is the same ${kind} as \`${resources.at(sameAs)?.name}\``;
    const isOnce = sentFor(state, resource) === sentFor(state, sameAs);
    return `${what}, ${isOnce ? 'and is restored once' : 'and both are in a restore session already'}`;
  });
  const more = twins.length > pairs.length ? `; and ${formatCount(twins.length - pairs.length)} more` : '';
  return warn(`by the directory, ${pairs.join('; ')}${more}`);
}

function checkedLine(check: RunState['check'], problem: string | null): EventText {
  const verdicts = [...(check?.verdicts.values() ?? [])];
  const failed = verdicts.filter((verdict) => verdict.check === 'failed').length;
  const counts = `the check passed ${formatCount(verdicts.length - failed)} and failed ${formatCount(failed)}`;
  if (problem !== null) return warn(`${counts}; ${problem}`);
  return failed === 0 ? info(counts) : warn(counts);
}

function usedUp(until: number): string {
  return `is used up until ${new Date(until).toISOString().slice(0, 19)}Z`;
}

/** How many will not be restored, and the reason of the first. */
function asideText(session: string, setAside: readonly LeftOutResource[]): string {
  const [first] = setAside;
  return `${session}: ${formatCount(setAside.length)} will not be restored; the first: ${first?.message ?? ''}`;
}

function requestLine(session: string, statusText: string, unresolved: number): EventText {
  const text = `${session}: bulk addition request ${statusText}`;
  return unresolved === 0 ? debug(text) : warn(`${text}, ${counted(unresolved, 'target')} could not be resolved`);
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
  'no-change': 'has not changed for a day',
  'no-answer': 'could not be filled, because the service does not answer',
  'no-room': 'needs room, but the sessions that use it have not changed for a day',
  'no-names':
    "has ended, but its artifacts cannot be matched to resources: the tenant's protection units could not be listed",
};

const readFirst =
  'run resumed: the database failed over and may have lost the last events, so the service is read before anything is started';
