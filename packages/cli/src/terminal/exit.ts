/** Exit codes. They are part of the interface: scripts rely on them. */
export const EXIT = {
  ok: 0,
  /** The server refused, or something could not be done. */
  failed: 1,
  /** The command line, the configuration or the environment is wrong; nothing was done. */
  usage: 2,
  /** A check failed: of a log, a proof, a checkpoint, a token or a call. */
  wrong: 3,
  /** No answer from the server: another try later may succeed. */
  unreachable: 4,
  /** Ended by Ctrl-C; the program says 143 for SIGTERM and 129 for SIGHUP. */
  interrupted: 130,
  /** The reader of the output has gone (`| head`): not all of it was written. */
  brokenPipe: 141,
} as const;

const CLI_ERROR: unique symbol = Symbol.for('grantex.CliError');

/** What a {@link CliError} carries besides its message. */
export interface CliErrorDetail {
  readonly exitCode?: number;
  /** What to do or to type next. */
  readonly next?: string | undefined;
  readonly cause?: unknown;
}

/** An error that a person can fix. Its message holds no secret. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: number;
  readonly next: string | undefined;

  constructor(message: string, { exitCode = EXIT.failed, next, cause }: CliErrorDetail = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.exitCode = exitCode;
    this.next = next;
    Object.defineProperty(this, CLI_ERROR, { value: true });
  }

  static is(error: unknown): error is CliError {
    return typeof error === 'object' && error !== null && CLI_ERROR in error;
  }
}

/** The command line or the configuration is wrong, and nothing was done. */
export function usageError(message: string, next?: string, cause?: unknown): CliError {
  return new CliError(message, { exitCode: EXIT.usage, next, cause });
}
