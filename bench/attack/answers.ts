import { type Attack, exitOtherThan, restore, resume, type Sight, summaryOf, untruthsIn } from './attempt.ts';
import type { Operation } from './operation.ts';
import { type Reply, Service, type Trick } from './service.ts';

const changes: readonly Operation[] = ['createSession', 'addBulkRequest', 'activateSession'];
const statuses = [302, 307, 400, 401, 403, 408, 409, 413, 423, 429, 499, 500, 503, 504];
const moments = ['before', 'after'] as const;

/** Bodies that a proxy, a gateway or the service itself may send. */
const bodies: Readonly<Record<string, Omit<Reply, 'status'>>> = {
  empty: {},
  page: { text: '<!DOCTYPE html><title>Sign in</title>', headers: { 'content-type': 'text/html' } },
  code: { json: { error: { code: 'generalException', message: 'made up' } } },
};

/** Every status, in every form, once to every changing call, before and after the service carries it out. */
export const answers: readonly Attack[] = changes.flatMap((operation) =>
  moments.flatMap((moment) =>
    Object.keys(bodies).map((form) => ({
      name: `answers/${operation}-${moment}-${form}`,
      play: (place: string) => playAll(operation, moment, form, place),
    })),
  ),
);

async function playAll(
  operation: Operation,
  moment: (typeof moments)[number],
  form: string,
  place: string,
): Promise<Sight> {
  const saw: string[] = [];
  const findings: string[] = [];
  for (const status of statuses) {
    const trick: Trick = (call, act) => {
      if (call.operation !== operation || call.number !== 1) return null;
      if (moment === 'after') act();
      const location = status < 400 ? { location: 'https://login.contoso.example/' } : {};
      return { status, ...bodies[form], headers: { ...bodies[form]?.headers, ...location } };
    };
    await using service = await Service.open({ trick });
    const folder = `${place}/${status}`;
    const first = await restore({ place: folder, url: service.url });
    const isOver = first.exitCode === 0 || first.exitCode === 1;
    const last = isOver ? first : await resume({ place: folder, url: service.url });
    saw.push(`${status}: ${first.exitCode}${isOver ? '' : ` then ${last.exitCode}`}`);
    findings.push(
      ...[...untruthsIn(last, service), ...exitOtherThan(last, 0, 1)].map(
        (text) => `${status}: ${text} (${summaryOf(last)})`,
      ),
    );
  }
  return { saw: saw.join(', '), findings };
}
