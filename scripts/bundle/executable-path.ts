import { join } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };

/** Where executables are built, each in a folder of its own. */
export const executables: string = join(import.meta.dirname, '..', '..', 'dist-executable');

/** The executable for the system and processor that this runs on. */
export const executablePath: string = join(
  executables,
  `bulk-restore-${manifest.version}-${process.platform}-${process.arch}`,
  process.platform === 'win32' ? 'bulk-restore.exe' : 'bulk-restore',
);
