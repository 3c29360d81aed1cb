/** Signing in can't work as things are set up. The message says what is missing or wrong, the hint what to do. */
export class SignInProblem extends Error {
  override readonly name = 'SignInProblem';
  /** An imperative, as in `Problem`. */
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}
