/** The code of a system error of Node, such as `ENOENT`; undefined for any other value. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  return /^[A-Z][A-Z0-9_]+$/.test(error.code) ? error.code : undefined;
}

/** The message of an error, or any other thrown value as text. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Throws anything but a system error: for failures of the system that cost nothing. */
export function requireSystemError(error: unknown): void {
  if (systemCode(error) === undefined) throw error;
}

/** Whether there is no file or folder of a name: also because a part of its path is a file. */
export function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '');
}
