const mebibyte = 1_048_576;

/** How many bytes, for people: `512 MiB`, `1.5 GiB`. */
export function byteText(bytes: number): string {
  const mebibytes = bytes / mebibyte;
  if (mebibytes >= 1_024) return `${(mebibytes / 1_024).toFixed(1)} GiB`;
  return `${Number(mebibytes.toFixed(mebibytes < 100 ? 1 : 0))} MiB`;
}
