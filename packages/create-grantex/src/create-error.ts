/** What went wrong. All but the last three are found before anything is written. */
export type CreateErrorCode =
  | 'NAME_INVALID'
  | 'TEMPLATE_UNKNOWN'
  | 'NO_TERMINAL'
  | 'FOLDER_NOT_EMPTY'
  | 'PACKAGES_MISSING'
  | 'NOT_RELEASED'
  | 'TOOL_MISSING'
  | 'INTERRUPTED'
  | 'INSTALLATION_FAILED'
  | 'EXAMPLE_FAILED';

const CREATE_ERROR: unique symbol = Symbol.for('create-grantex.CreateError');

/** Why no project was made, or why it is not complete. The message is for people. */
export class CreateError extends Error {
  override readonly name = 'CreateError';
  readonly code: CreateErrorCode;

  constructor(code: CreateErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    Object.defineProperty(this, CREATE_ERROR, { value: true });
  }

  /** Also recognizes an error of another copy of this package. */
  static is(error: unknown): error is CreateError {
    return typeof error === 'object' && error !== null && CREATE_ERROR in error;
  }
}

const FAILED: ReadonlySet<CreateErrorCode> = new Set(['INSTALLATION_FAILED', 'EXAMPLE_FAILED']);

/** The exit code of the program: 2 if nothing was done, 1 if something failed, 130 after Ctrl-C. */
export function exitCodeOf(error: unknown): number {
  if (!CreateError.is(error)) return 1;
  if (error.code === 'INTERRUPTED') return 130;
  return FAILED.has(error.code) ? 1 : 2;
}
