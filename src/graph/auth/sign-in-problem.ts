/** Signing in cannot work as things are set up. The message says what is missing or wrong, and the hint what to do. */
export class SignInProblem extends Error {
  override readonly name = 'SignInProblem';
  /** An imperative, as in `Problem`. */
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}
