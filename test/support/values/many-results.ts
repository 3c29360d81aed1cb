import type { OutcomeCount } from '../../../src/result/ledger.ts';
import { addUpProof } from '../../../src/result/proven.ts';
import type { RunResult } from '../../../src/result/result.ts';
import { addUp } from '../../../src/result/totals.ts';
import type { SessionState } from '../../../src/state/session-state.ts';
import { planOf } from './plans.ts';
import { failed, restored, runOf, storyStart } from './run-story.ts';

const perSession = 200;

/**
 * The result of a run of `count` mailboxes in sessions of 200, of which every `failing`th failed. Its rows are made when they are read, so that a
 * million take no time to restore and no memory.
 */
export async function resultOfMany(count: number, failing: number): Promise<RunResult> {
  const { result } = runOf(
    planOf({ mailbox: 1 }, { mode: 'drill', objectives: { rto: 3_600_000, rpo: null, minSuccess: 0.9 } }),
  )
    .activates('mailbox-001')
    .settles('mailbox-001', [restored(0)])
    .ends(1);
  const small = await result;
  const [session] = small.sessions;
  const [group] = small.plan.groups;
  if (session === undefined || group === undefined) throw new Error('the run has no session');
  const bad = Math.floor(count / failing);
  const error = { code: 'UnknownError', message: 'about UnknownError' };
  const shared = { wave: 0, kind: 'mailbox' as const };
  const outcomeCounts: OutcomeCount[] = [
    { ...shared, outcome: 'failed', error, count: bad },
    { ...shared, outcome: 'succeeded', error: null, count: count - bad },
  ];
  const sessions = Array.from({ length: Math.ceil(count / perSession) }, (_, index) => {
    const begin = (session.session.activatedAt ?? 0) + Math.floor(index / 20) * 400_000 + (index % 20) * 1_000;
    const name = `mailbox-${String(index + 1).padStart(3, '0')}`;
    const moments = { activatedAt: begin, endedAt: begin + 300_000 + (index % 7) * 10_000 };
    return {
      ...session,
      session: { ...session.session, ...moments, name, sessionId: `id-of-${name}` } as SessionState,
    };
  });
  return {
    ...small,
    sessions,
    outcomeCounts,
    totals: addUp(outcomeCounts),
    proven: addUpProof(outcomeCounts, []),
    resources: async function* () {
      for (let from = 0; from < count; from += 1_000) {
        const size = Math.min(1_000, count - from);
        yield Array.from({ length: size }, (_, at) => {
          const index = from + at;
          const isBad = (index + 1) % failing === 0;
          const times = {
            startedAt: storyStart + index,
            completedAt: storyStart + index + 60_000 + (index % 500) * 1_000,
          };
          const artifact = isBad
            ? failed(index, 'UnknownError', times)
            : restored(index, { ...times, restorePointId: `1f1f2d4e-0000-4000-8000-${index}_1701648000_12_2` });
          return {
            name: `user${index}@contoso.com`,
            group,
            session: sessions[Math.floor(index / perSession)]?.session ?? null,
            attempts: 1,
            chosen: null,
            loss: null,
            outcome: isBad ? ('failed' as const) : ('succeeded' as const),
            error: isBad ? error : null,
            artifact,
          };
        });
      }
    },
  };
}
