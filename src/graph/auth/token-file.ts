import type { Files } from '../../util/files.ts';
import { reasonOf } from '../../util/system-error.ts';
import type { TextOrigin } from './bearer-text.ts';
import type { TokenSource } from './renewed-token.ts';
import { SignInProblem } from './sign-in-problem.ts';

/** The file of `--token-file`, which somebody else writes again before the token expires. */
export class TokenFile implements TokenSource {
  readonly origin: TextOrigin;
  readonly #path: string;
  readonly #files: Pick<Files, 'readText'>;

  constructor(path: string, files: Pick<Files, 'readText'>) {
    this.#path = path;
    this.#files = files;
    this.origin = {
      name: `the token file \`${path}\``,
      remedy: 'Write the token into the file, on one line and without quotes.',
    };
  }

  async read(): Promise<string> {
    try {
      return await this.#files.readText(this.#path);
    } catch (error) {
      throw new SignInProblem(
        `cannot read ${this.origin.name}: ${reasonOf(error)}`,
        'Name a regular file that this user can read with --token-file.',
      );
    }
  }
}
