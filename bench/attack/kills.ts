import { setTimeout as sleep } from 'node:timers/promises';
import { type Attack, exitOtherThan, people, restore, resume, summaryOf, untruthsIn } from './attempt.ts';
import type { Operation } from './operation.ts';
import { Service, type Trick } from './service.ts';

const held: readonly Operation[] = ['createSession', 'addBulkRequest', 'activateSession'];

/** Longer than a resume takes to start, shorter than the time-out of a request. In milliseconds. */
const delay = 5_000;

/** Kill -9 with a request on its way, and an instant resume: the service acts on the old request afterwards. */
export const kills: readonly Attack[] = held.map((operation) => ({
  name: `kills/${operation}-on-its-way`,
  play: async (place) => {
    const arrived = arrival();
    const trick: Trick = async (call, act) => {
      if (call.operation !== operation || call.number > 1) return null;
      arrived.note();
      await sleep(delay);
      return act();
    };
    await using service = await Service.open({ trick });
    await restore({ place, url: service.url, mailboxes: people.slice(0, 2), killedBy: arrived.seen });
    const last = await resume({ place, url: service.url });
    await sleep(delay);
    const isDouble = service.calls.filter((call) => call.operation === 'activateSession').length > 1;
    return {
      saw: `${summaryOf(last)}, ${service.sessions.size} sessions, ${isDouble ? 'activated more than once' : 'one activation'}`,
      findings: [...untruthsIn(last, service), ...exitOtherThan(last, 0)],
    };
  },
}));

interface Arrival {
  readonly seen: Promise<void>;
  note(): void;
}

function arrival(): Arrival {
  let resolveSeen: () => void = () => undefined;
  const seen = new Promise<void>((resolve) => {
    resolveSeen = resolve;
  });
  return { seen, note: () => resolveSeen() };
}
