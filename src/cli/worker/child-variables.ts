import type { Environment } from '../environment.ts';
import type { AuthProfile } from './auth-profiles.ts';
import type { WorkerOptions } from './worker-options.ts';

type Variables = Environment['variables'];

/**
 * The variables of a process that a worker starts: its own, with what its command line says, and how to sign in to the tenant. Whatever may
 * be a secret goes this way and not by arguments, which everybody on the machine can read. What a run keeps of its command line counts for
 * nothing: a token goes only where this worker says.
 */
export function childVariables(
  options: WorkerOptions,
  variables: Variables,
  profile: AuthProfile | null,
): Readonly<Record<string, string>> {
  const milliseconds = (value: number | null | undefined): string | undefined =>
    value == null ? undefined : `${value}ms`;
  const given: Variables = {
    BULK_RESTORE_STORE: options.storePlace,
    BULK_RESTORE_REPORT_DIR: options.reportDir,
    BULK_RESTORE_GRAPH_URL: profile?.graphUrl ?? options.graphUrl,
    BULK_RESTORE_GRAPH_VERSION: options.graphVersion,
    BULK_RESTORE_AUTH: profile?.auth ?? options.auth,
    BULK_RESTORE_TOKEN_FILE: options.tokenFile,
    BULK_RESTORE_TOKEN_COMMAND: options.tokenCommand,
    BULK_RESTORE_ASSUME_TENANT: options.assumeTenant,
    BULK_RESTORE_POLL: milliseconds(options.poll),
    BULK_RESTORE_PATIENCE: milliseconds(options.patience),
    BULK_RESTORE_LOG_LEVEL: options.logLevel,
    BULK_RESTORE_LOG_FORMAT: options.logFormat,
    BULK_RESTORE_CHECK: options.check,
    BULK_RESTORE_CHECK_TIMEOUT: milliseconds(options.checkTimeout),
    BULK_RESTORE_SIGN_KEY: options.signKey,
    BULK_RESTORE_NOTIFY: options.notify?.join(' '),
    BULK_RESTORE_NOTIFY_FORMAT: options.notifyFormat,
    BULK_RESTORE_NOTIFY_START: options.notifyStart ? '1' : undefined,
    BULK_RESTORE_NOTIFY_STALL: milliseconds(options.notifyStall),
  };
  const all = { ...variables, ...withoutGaps(given) };
  // The profile says how to sign in: a token of the worker is for other tenants.
  if (profile !== null) for (const name of tokenVariables) delete all[name];
  return withoutGaps({ ...all, ...profile?.variables });
}

const tokenVariables = ['GRAPH_ACCESS_TOKEN', 'BULK_RESTORE_TOKEN_FILE', 'BULK_RESTORE_TOKEN_COMMAND'];

function withoutGaps(variables: Variables): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
