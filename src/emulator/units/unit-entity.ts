import { names } from '../../graph/wire/paths.ts';
import type { Json } from '../../graph/wire/wire.ts';
import type { View } from '../scenario/scenario.ts';
import type { EmulatedUnit } from './protection-units.ts';
import { titleOf } from './site-url.ts';

/** A protection unit as JSON. Application permissions see only its directory id; delegated permissions also see its names. */
export function unitEntity(unit: EmulatedUnit, view: View): Json {
  const { workload, name, directoryId } = unit;
  const named = view === 'delegated';
  const title = titleOf(unit);
  const namesOfUser = { email: named ? name : null, displayName: named ? title : null };
  const namesOfSite = { siteWebUrl: named ? name : null, siteName: named ? title : null };
  return {
    '@odata.type': `#${names[workload].unitType}`,
    id: unit.id,
    status: 'protected',
    protectionSources: 'manual',
    ...(workload === 'site'
      ? { siteId: directoryId, ...namesOfSite }
      : { directoryObjectId: directoryId, ...namesOfUser }),
  };
}
