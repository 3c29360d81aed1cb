import { systemClock } from '../../src/util/clock.ts';
import { activated, hour, openTenant, scenarioWith, targets } from '../support/rigs/tenant-rig.ts';
import { describeFilling } from './filling.contract.ts';
import { describeReading, describeRestoreApi } from './restore-api.contract.ts';
import { clientFor, openDirectly, openOverHttp, openWithQuirks } from './ways.ts';

for (const [name, open] of [
  ['direct calls of the tenant', openDirectly],
  ['client over HTTP', openOverHttp],
  ['client over HTTP, with every quirk', openWithQuirks],
] as const) {
  describeRestoreApi(name, open);
  describeFilling(name, open);
}

describeReading('direct calls of the tenant', async () => {
  const rig = openTenant();
  await activated(rig, 'mailbox', targets('mailbox', 5));
  await rig.clock.advance(hour);
  await rig.api.createSession('site');
  return { api: rig.api, close: async () => {} };
});

describeReading('client over HTTP', async () => {
  const rig = await openOverHttp(scenarioWith({}));
  await activated(rig, 'mailbox', targets('mailbox', 5));
  await rig.clock.advance(hour);
  await rig.api.createSession('site');
  return rig;
});

const { BULK_RESTORE_CONTRACT_URL: url, GRAPH_ACCESS_TOKEN: token } = process.env;
if (url && token) {
  describeReading('real tenant', async () => {
    const api = clientFor(url, token, systemClock);
    return { api, close: () => api.close() };
  });
}
