import type { Check } from '../../doctor/check.ts';
import { checkFolder, checkNode, checkTrust, type TrustFacts } from '../../doctor/machine-checks.ts';
import { neededSpace } from '../../plan/needed-space.ts';
import { areOnOneDisk, probeFolder } from '../../store/folder-probe.ts';
import { isDatabase } from '../../util/database-url.ts';
import { systemCode } from '../../util/system-error.ts';
import type { Environment } from '../environment.ts';
import type { NetworkOptions } from '../shared-options.ts';
import { storeChecks } from '../store/store-checks.ts';

/** Node, the folders, whom this machine trusts, and the database that keeps runs. `resources`: how many the spec names. */
export async function machineChecks(
  { storePlace, stateDir, reportDir }: Pick<NetworkOptions, 'storePlace' | 'stateDir' | 'reportDir'>,
  resources: number,
  environment: Environment,
): Promise<Check[]> {
  const { runtime, clock, machine } = environment;
  const state = await probeFolder(stateDir, machine);
  const reports = await probeFolder(reportDir, machine);
  const needed = neededSpace({ left: resources, all: resources }, areOnOneDisk(state, reports));
  return [
    checkNode(runtime, clock.now()),
    checkFolder('state-dir', state, needed.state),
    checkFolder('report-dir', reports, needed.reports),
    checkTrust(await trustFacts(environment)),
    ...(isDatabase(storePlace) ? await storeChecks(storePlace, environment) : []),
  ];
}

async function trustFacts({ variables, files }: Environment): Promise<TrustFacts> {
  const path = variables['NODE_EXTRA_CA_CERTS'] ?? '';
  if (path === '') return { path, state: 'readable' };
  try {
    const isPem = (await files.readText(path)).includes('-----BEGIN CERTIFICATE-----');
    return { path, state: isPem ? 'readable' : 'without-certificate' };
  } catch (error) {
    if (!(error instanceof Error) || (systemCode(error) === undefined && error.name !== 'FileRefused')) throw error;
    return { path, state: 'unreadable' };
  }
}
