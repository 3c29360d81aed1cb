import { describeDirectory } from './directory.contract.ts';
import { openDirectly, openOverHttp, openWithQuirks } from './ways.ts';

describeDirectory('direct calls of the tenant', openDirectly);
describeDirectory('client over HTTP', openOverHttp);
describeDirectory(
  'client over HTTP, with every quirk',
  async (scenario) => await openWithQuirks(scenario, 'v1.0', { siteIdForm: scenario.quirks.siteIdForm }),
);
