/** How many bytes a run writes to each of its folders. */
export interface NeededSpace {
  readonly state: number;
  readonly reports: number;
}

/**
 * An estimate, ours. 20,000 mailboxes with addresses of 38 letters, restored once, took 450 bytes each in the state directory and 910 in
 * the report folder with all formats (30 November 2026). Longer names and further attempts take more.
 */
const bytesPerResource: NeededSpace = { state: 1_024, reports: 1_024 };

const mebibyte = 1_048_576;

/** What a run takes besides, and what a disk needs to work. */
const leastSpace = 16 * mebibyte;

/** `left`: how many resources are still to be restored; `all`: how many the reports name. */
export interface RunSize {
  readonly left: number;
  readonly all: number;
}

/** `areOnOneDisk`: both folders share their free space, so each needs what both write. */
export function neededSpace({ left, all }: RunSize, areOnOneDisk: boolean): NeededSpace {
  const state = left * bytesPerResource.state;
  const reports = all * bytesPerResource.reports;
  if (areOnOneDisk) return { state: leastSpace + state + reports, reports: leastSpace + state + reports };
  return { state: leastSpace + state, reports: leastSpace + reports };
}

/** How many bytes, for people: `512 MiB`, `1.5 GiB`. */
export function byteText(bytes: number): string {
  const mebibytes = bytes / mebibyte;
  if (mebibytes >= 1_024) return `${(mebibytes / 1_024).toFixed(1)} GiB`;
  return `${Number(mebibytes.toFixed(mebibytes < 100 ? 1 : 0))} MiB`;
}
