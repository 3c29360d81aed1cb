/** Makes a run id that sorts by time: `20261122-030000-7f3a`. `now` is in milliseconds since 1970, `random` from 0 up to 1. */
export function newRunId(now: number, random: () => number): string {
  const time = new Date(now)
    .toISOString()
    .replace(/\.\d+Z$/, '')
    .replace(/[-:]/g, '')
    .replace('T', '-');
  const tail = Math.floor(random() * 65_536)
    .toString(16)
    .padStart(4, '0');
  return `${time}-${tail}`;
}

/** The same for a run on an emulator: `emulated-20261122-030000-7f3a`. Nobody must take its reports for real ones. */
export function newEmulatedRunId(now: number, random: () => number): string {
  return `emulated-${newRunId(now, random)}`;
}

/** Whether a text can be the id of a run: it names a folder, and people paste it into a shell. */
export function isRunId(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(text);
}
