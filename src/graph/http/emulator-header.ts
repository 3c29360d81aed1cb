/** A header that only the emulator of this program answers with, so that nobody mistakes a rehearsal for a restore. Its value is the version. */
export const emulatorHeader = 'x-bulk-restore-emulator';
