/** The variables of a worker that carries out runs of a database on an emulator, which takes any token. */
export function workerVariables(
  store: string,
  { graphUrl, lease }: { readonly graphUrl: string; readonly lease: string },
): Record<string, string> {
  return {
    BULK_RESTORE_STORE: store,
    BULK_RESTORE_LEASE: lease,
    BULK_RESTORE_GRAPH_URL: graphUrl,
    BULK_RESTORE_AUTH: 'token',
    BULK_RESTORE_POLL: '1s',
    GRAPH_ACCESS_TOKEN: 'anything',
  };
}
