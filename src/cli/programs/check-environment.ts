import { secretVariables } from '../../graph/auth/secret-files.ts';
import type { Environment } from '../environment.ts';

type Variables = Environment['variables'];

/** Variables that sign in to Microsoft, give a pipeline's identity, or belong to this program. */
const withheld =
  /^(GRAPH_ACCESS_TOKEN|BULK_RESTORE_.*|(AZURE|ARM|AAD|MSI|IDENTITY|IMDS)_.*|ACTIONS_ID_TOKEN_.*|ACTIONS_RUNTIME_TOKEN|SYSTEM_ACCESSTOKEN|IDTOKEN|SERVICEPRINCIPAL.*|NODE_OPTIONS|SSLKEYLOGFILE)$/i;

/** The variables for a program that checks what came back, without what signs in, by whatever name. */
export function checkVariables(variables: Variables): Record<string, string> {
  const secrets = ['GRAPH_ACCESS_TOKEN', ...secretVariables]
    .map((name) => variables[name]?.trim() ?? '')
    .filter(({ length }) => length >= shortestSecret);
  const kept = Object.entries(variables).filter(
    ([name, value = '']) => !withheld.test(name) && !secrets.some((secret) => value.includes(secret)),
  );
  return Object.fromEntries(kept.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** In characters: other variables would be taken for shorter ones by chance. */
const shortestSecret = 8;
