import { dirname } from 'node:path';
import type { DiskFile } from '../../store/machine.ts';
import { sharedModes } from '../../store/whole-file.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import { jsonText } from '../../util/printable.ts';
import { reasonOf, requireSystemError, systemCode } from '../../util/system-error.ts';
import { CommandError } from '../command-error.ts';
import type { Environment } from '../environment.ts';
import { say } from '../terminal/say.ts';

/** The file of `--events`: a line of JSON for each event, after what is there already. A failure is a warning, once. */
export class EventsFile {
  readonly #file: DiskFile;
  readonly #environment: Environment;
  #writing: Promise<void> = Promise.resolve();
  #isBroken = false;

  private constructor(file: DiskFile, environment: Environment) {
    this.#file = file;
    this.#environment = environment;
  }

  /** Rejects with CommandError if the file cannot be written. */
  static async open(path: string, environment: Environment): Promise<EventsFile> {
    const { disk } = environment.machine;
    try {
      await disk.makeFolder(dirname(path), { mode: sharedModes.folder, recursive: true });
      const file = await disk.open(path, 'create', sharedModes.file).catch((error: unknown) => {
        if (systemCode(error) !== 'EEXIST') throw error;
        return disk.open(path, 'append');
      });
      return new EventsFile(file, environment);
    } catch (error) {
      requireSystemError(error);
      const message = `the events cannot be written to ${path}: ${reasonOf(error)}`;
      throw new CommandError(
        exitCodes.refused,
        message,
        'make room or give access, or name another file with --events',
      );
    }
  }

  /** `event` names what happened. Never rejects, and nothing waits for it. */
  write(time: number, event: string, facts: object): void {
    const line = `${jsonText({ time: new Date(time).toISOString(), event, ...facts })}\n`;
    this.#writing = this.#writing.then(async () => {
      if (this.#isBroken) return;
      await this.#file.append(Buffer.from(line)).catch((error: unknown) => {
        this.#isBroken = true;
        say('warn', [`no more events are written to --events: ${reasonOf(error)}`], this.#environment);
      });
    });
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.#file.close().catch(() => undefined);
  }
}
