import type { Check } from '../../doctor/check.ts';
import { checkFolder, checkNode, checkTrust, type TrustFacts } from '../../doctor/machine-checks.ts';
import { neededSpace } from '../../plan/needed-space.ts';
import { areOnOneDisk, probeFolder } from '../../store/folder-probe.ts';
import { systemCode } from '../../util/system-error.ts';
import type { Environment } from '../environment.ts';
import type { NetworkOptions } from '../shared-options.ts';

/** Node, the folders, and whom this machine trusts. `resources`: how many the spec names. */
export async function machineChecks(
  { stateDir, reportDir }: Pick<NetworkOptions, 'stateDir' | 'reportDir'>,
  resources: number,
  environment: Environment,
): Promise<Check[]> {
  const { runtime, clock, machine } = environment;
  const state = await probeFolder(stateDir, machine);
  const reports = await probeFolder(reportDir, machine);
  const needed = neededSpace({ left: resources, all: resources }, areOnOneDisk(state, reports));
  return [
    checkNode(runtime.nodeVersion, clock.now()),
    checkFolder('state-dir', state, needed.state),
    checkFolder('report-dir', reports, needed.reports),
    checkTrust(await trustFacts(environment)),
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
