import { join } from 'node:path';
import { type Attack, exitOtherThan, lacking, people, restore, type Sight, summaryOf, untruthsIn } from './attempt.ts';
import type { Operation } from './operation.ts';
import { type Reply, refused, Service, type Trick } from './service.ts';

/** A page with a next link that nobody can follow to an end. */
const badLinks: Readonly<Record<string, (reply: Reply, number: number) => Reply>> = {
  circle: (reply) => withLink(reply, '/solutions/backupRestore/restoreSessions?$skiptoken=same'),
  'other-host': (reply) => withLink(reply, 'https://graph.contoso.example/v1.0/next'),
  endless: (reply, number) => withLink(reply, `/solutions/backupRestore/restoreSessions?$skiptoken=${number}`),
};

/** Refusals that can't pass, refused lists, and reads that are refused or can't be followed. */
export const refusals: readonly Attack[] = [
  ...lasting('createSession'),
  ...lasting('addBulkRequest'),
  ...lasting('activateSession'),
  {
    name: 'refusals/any-other-refusal-of-empty-sessions',
    play: async (place) => {
      const trick = always('createSession', () => refused(400, 'InvalidArtifactRequest'));
      return await sight(place, trick, ({ attempt }) => [
        ...exitOtherThan(attempt, 3, 4),
        ...attempt.rows
          .filter(({ outcome }) => outcome !== 'not_started')
          .map(({ resource, outcome }) => `${resource} is ${outcome}, because an empty session was refused`),
      ]);
    },
  },
  ...[400, 409, 413, 422].map((status) => ({
    name: `refusals/one-mailbox-to-blame-${status}`,
    play: async (place: string) => {
      const blamed = people[1] ?? '';
      const trick: Trick = ({ operation, body }) =>
        operation === 'addBulkRequest' && body.includes(blamed) ? refused(status, 'BadMailbox') : null;
      return await sight(place, trick, ({ attempt }) => [
        ...exitOtherThan(attempt, 1),
        ...attempt.rows
          .filter(({ resource, outcome }) => (resource === blamed) === (outcome === 'succeeded'))
          .map(({ resource, outcome }) => `${resource} is ${outcome}`),
      ]);
    },
  })),
  {
    name: 'refusals/every-list',
    play: async (place) => {
      const trick = always('addBulkRequest', () => refused(400, 'SomethingElse'));
      return await sight(place, trick, ({ attempt }) => exitOtherThan(attempt, 1, 4));
    },
  },
  ...(['listSessions', 'listArtifacts', 'getSession', 'listBulkRequests'] as const).flatMap((operation) =>
    [409, 412, 423].map((status) => ({
      name: `refusals/${operation}-${status}`,
      play: async (place: string) =>
        await sight(
          place,
          ({ operation: called, number }) =>
            called === operation && number <= 3 ? refused(status, 'resourceLocked') : null,
          ({ attempt }) => exitOtherThan(attempt, 0, 1),
        ),
    })),
  ),
  ...(['listSessions', 'listArtifacts', 'listBulkRequests'] as const).flatMap((operation) =>
    Object.entries(badLinks).map(([link, linked]) => ({
      name: `refusals/${operation}-${link}`,
      play: async (place: string) =>
        await sight(
          place,
          ({ operation: called, number }, act) => (called === operation ? linked(act(), number) : null),
          ({ attempt, service }) => [
            ...exitOtherThan(attempt, 0, 1),
            ...service.calls
              .filter(({ authorization }) => authorization === '')
              .map(() => 'a request came without a token'),
          ],
        ),
    })),
  ),
];

function withLink(reply: Reply, link: string): Reply {
  return { ...reply, json: Object.assign({}, reply.json, { '@odata.nextLink': link }) };
}

/** Nothing is started after any of them. A proxy's answer leaves open whether the service got the call. */
function lasting(operation: Operation): Attack[] {
  const replies: Readonly<Record<string, { reply: Reply; code: number }>> = {
    403: { reply: refused(403, 'accessDenied'), code: 3 },
    401: { reply: refused(401, 'InvalidAuthenticationToken'), code: 3 },
    501: { reply: { status: 501 }, code: 3 },
    407: { reply: { status: 407, headers: { 'proxy-authenticate': 'Basic' } }, code: 4 },
  };
  return Object.entries(replies).map(([status, { reply, code }]) => ({
    name: `refusals/${operation}-always-${status}`,
    play: async (place) =>
      await sight(
        place,
        always(operation, () => reply),
        ({ attempt, service }) => [
          ...exitOtherThan(attempt, code),
          ...(attempt.took > 30_000 ? ['it takes half a minute to say so'] : []),
          ...(status === '407' ? lacking(attempt.stderr, /proxy/i) : []),
          ...(service.calls.filter((call) => call.operation === operation).length > 12
            ? ['it asks more than twelve times']
            : []),
        ],
      ),
  }));
}

function always(operation: Operation, reply: () => Reply): Trick {
  return (call) => (call.operation === operation ? reply() : null);
}

interface Seen {
  readonly attempt: Awaited<ReturnType<typeof restore>>;
  readonly service: Service;
}

async function sight(place: string, trick: Trick, judge: (seen: Seen) => string[]): Promise<Sight> {
  await using service = await Service.open({ trick });
  const attempt = await restore({ place: join(place, 'run'), url: service.url });
  return { saw: summaryOf(attempt), findings: [...untruthsIn(attempt, service), ...judge({ attempt, service })] };
}
