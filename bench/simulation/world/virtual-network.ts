import type { HttpRequest, HttpResponse, HttpResult, Transport } from '../../../src/graph/http/transport.ts';
import type { Finding } from '../../chaos/finding.ts';
import type { Fate } from '../fate.ts';
import type { Life } from '../life.ts';
import { oddAnswer, strange, throttled } from './answers.ts';
import type { Ledger } from './ledger.ts';
import type { VirtualService } from './virtual-service.ts';
import type { VirtualTime } from './virtual-time.ts';

export interface NetworkOptions {
  readonly service: VirtualService;
  readonly ledger: Ledger;
  readonly time: VirtualTime;
  readonly fate: Fate;
  /** The share of requests that something happens to; of changes, a few times as many. Between 0 and 1. */
  readonly share: () => number;
  readonly isOut: () => boolean;
  readonly find: (finding: Finding) => void;
  readonly log: (line: string) => void;
}

/** What becomes of a request on its way. */
interface Passage {
  /** Milliseconds until the service gets it; null if it never does. */
  readonly there: number | null;
  /** Milliseconds from then until the client hears of it. */
  readonly back: number;
  /** What the client gets instead of the service's answer. */
  readonly instead: HttpResult | null;
  /** Whether every `status` in the answer is one that no client knows. */
  readonly isStrange: boolean;
  /** Milliseconds after the first until it reaches the service once more; null if it does not. */
  readonly again: number | null;
}

/** The longest that a request is on its way, in milliseconds: a gateway gives up after 30 s. */
const longestWay = 29_000;
/** After this time without an answer the client gives up. */
const clientTimeout = 60_000;

/** The network between the processes and the service: it delays, loses and repeats requests and answers, and makes up answers. */
export class VirtualNetwork {
  readonly #options: NetworkOptions;
  /** Until then every request gets a 429. */
  #throttledUntil = 0;
  #throttleForm: 'seconds' | 'date' = 'seconds';
  /** Until when each process must send nothing, by the answers that it got. */
  readonly #pausedUntil = new Map<Life, number>();

  constructor(options: NetworkOptions) {
    this.#options = options;
  }

  openTransport(life: Life): Transport {
    let sent = 0;
    return {
      send: (request, signal) => {
        sent += 1;
        return this.#send(request, { life, number: sent, signal });
      },
      reconnect: () => undefined,
      close: async () => undefined,
    };
  }

  /** A process starts with what its run knows: a pause that is in its journal. */
  pause(life: Life, until: number): void {
    this.#pausedUntil.set(life, Math.max(until, this.#pausedUntil.get(life) ?? 0));
  }

  #send(request: HttpRequest, { life, number, signal }: Sender): Promise<HttpResult> {
    const { time, find } = this.#options;
    const left = (this.#pausedUntil.get(life) ?? 0) - time.now;
    const line = lineOf(request);
    if (life.isAlive && left > 0)
      find({ kind: 'pause', text: `${life.name} sends ${line} ${Math.ceil(left / 1_000)} s before the pause is over` });
    const about = `${life.name} request ${number} (${line})`;
    return life.waitFor((settle) => this.#carry(request, { life, about, settle }), signal);
  }

  #carry(request: HttpRequest, { life, about, settle }: Carried): void {
    const { time, service } = this.#options;
    const { there, back, instead, isStrange, again } = this.#passageOf(request, life, about);
    const deliver = (result: HttpResult): void => {
      time.after(back, () => {
        if (life.isAlive) this.#notePause(life, result);
        if (life.isAlive && 'status' in result) this.#options.ledger.noteLook(request, result, life.name);
        settle(result);
      });
    };
    if (there === null) deliver(instead ?? broken);
    else
      time.after(there, () => {
        void service.carryOut(request, life.name).then((answer) => {
          if (again === null) deliver(instead ?? (isStrange ? strange(answer) : answer));
          else this.#carryAgain(request, { life, answer, again, deliver });
        });
      });
  }

  /** The client gets the second answer. */
  #carryAgain(request: HttpRequest, { life, answer, again, deliver }: CarriedTwice): void {
    const { service, ledger, time } = this.#options;
    ledger.noteTwin(request, answer);
    time.after(again, () => void service.carryOut(request, life.name).then(deliver));
  }

  #passageOf(request: HttpRequest, life: Life, about: string): Passage {
    const { fate, time, isOut } = this.#options;
    const usual: Passage = { there: 5 + 60 * fate.draw(about), back: 20, instead: null, isStrange: false, again: null };
    if (isOut()) return { ...usual, there: null, instead: this.#outageAnswer(about) };
    if (time.now < this.#throttledUntil)
      return { ...usual, there: null, instead: throttled(this.#throttledUntil, time.now, this.#throttleForm) };
    const isChange = request.method !== 'GET' && !/search|browse|batch/i.test(request.url.pathname);
    const share = this.#options.share() * (isChange ? 4 : 1);
    for (const [name, weight, happen] of this.#troubles(request, life, usual)) {
      if (fate.strikes(Math.min(0.9, share * weight), `${about}: ${name}`)) return happen(`${about}: ${name}`);
    }
    return usual;
  }

  #outageAnswer(about: string): HttpResult {
    const { fate } = this.#options;
    const status = fate.oneOf([0, 502, 503], `${about} in the outage`);
    return status === 0
      ? { wasSent: false, because: 'ECONNREFUSED', blockedBy: null }
      : { status, headers: {}, text: '' };
  }

  #troubles(request: HttpRequest, life: Life, usual: Passage): readonly Trouble[] {
    const { fate } = this.#options;
    const way = (about: string): number => fate.whole(1_000, longestWay, about);
    return [
      [
        'no connection',
        0.1,
        () => ({ ...usual, there: null, instead: { wasSent: false, because: 'ECONNREFUSED', blockedBy: null } }),
      ],
      ['the request is lost', 0.15, () => ({ ...usual, there: null, back: 2_000, instead: broken })],
      ['the answer is lost', 0.2, () => ({ ...usual, instead: broken })],
      ['it takes long', 0.1, (about) => ({ ...usual, there: way(about), back: way(`${about} back`) })],
      [
        'nobody waits for the answer',
        0.1,
        (about) => {
          const there = way(about);
          return { ...usual, there, back: clientTimeout - there, instead: timedOut };
        },
      ],
      ['it is sent twice on the way', 0.05, (about) => ({ ...usual, again: fate.whole(0, 5_000, about) })],
      ['an odd answer', 0.3, (about) => this.#oddPassage(request, about, usual)],
      // A run reads the artifacts of a session seldom.
      ['an unknown status', hasArtifacts(request) ? 1 : 0.1, () => ({ ...usual, isStrange: true })],
      ['throttling', 0.05, (about) => this.#throttle({ life, about, usual })],
    ];
  }

  #oddPassage(request: HttpRequest, about: string, usual: Passage): Passage {
    const { fate, log } = this.#options;
    const { name, result, isBeforeEffect } = oddAnswer(request, fate, about);
    const isBefore = isBeforeEffect || fate.happens(0.5, `${about} before the effect`);
    log(`${about}: ${name}, ${isBefore ? 'and the service never gets the request' : 'after the service has acted'}`);
    return isBefore ? { ...usual, there: null, instead: result } : { ...usual, instead: result };
  }

  /** The process may die in the pause, which then holds for the next one. */
  #throttle({ life, about, usual }: Throttled): Passage {
    const { fate, time } = this.#options;
    const form = fate.oneOf(['seconds', 'date', 'none'], `${about} form`);
    const until = time.now + 1_000 * fate.oneOf([2, 10, 60, 600, 5_000], about);
    if (form !== 'none') {
      this.#throttledUntil = until;
      this.#throttleForm = form;
      if (fate.strikes(0.3, `${about}: kill in the pause`))
        time.after(fate.whole(1_000, until - time.now, `${about} kill`), () => life.kill());
    }
    return { ...usual, there: null, instead: throttled(until, time.now, form) };
  }

  /** A date is compared with the date of the answer, so the clock of the machine does not matter. */
  #notePause(life: Life, result: HttpResult): void {
    if (!('status' in result) || (result.status !== 429 && result.status !== 503)) return;
    const { date = '', 'retry-after': retryAfter = '' } = result.headers;
    const seconds = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - Date.parse(date);
    if (!Number.isNaN(seconds)) this.pause(life, this.#options.time.now + seconds);
  }
}

function hasArtifacts({ url, body }: HttpRequest): boolean {
  return /RestoreArtifacts/.test(`${url.pathname} ${url.pathname.endsWith('$batch') ? body : ''}`);
}

interface Throttled {
  readonly life: Life;
  readonly about: string;
  readonly usual: Passage;
}

interface Sender {
  readonly life: Life;
  readonly number: number;
  readonly signal: AbortSignal | undefined;
}

interface Carried {
  readonly life: Life;
  readonly about: string;
  readonly settle: (result: HttpResult) => void;
}

interface CarriedTwice {
  readonly life: Life;
  /** The first answer. */
  readonly answer: HttpResponse;
  readonly again: number;
  readonly deliver: (result: HttpResult) => void;
}

/** Its name, its weight, and what it does to a request. */
type Trouble = readonly [name: string, weight: number, happen: (about: string) => Passage];

const broken: HttpResult = { wasSent: true, because: 'ECONNRESET', blockedBy: null };
const timedOut: HttpResult = { wasSent: true, because: 'UND_ERR_HEADERS_TIMEOUT', blockedBy: null };

/** `POST …/activate` */
function lineOf({ method, url }: HttpRequest): string {
  const path = url.pathname.replace('/v1.0/solutions/backupRestore/', '');
  return `${method} ${path.replaceAll(/([0-9a-f]{8})-[0-9a-f-]{27}/g, '$1')}`;
}
