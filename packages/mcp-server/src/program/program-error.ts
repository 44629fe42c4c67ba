/** The exit codes of the program. */
export const EXIT = { ok: 0, failed: 1, misconfigured: 2, serverFailed: 3 } as const;

/** The options of a {@link ProgramError}. */
export interface ProgramErrorOptions extends ErrorOptions {
  readonly exitCode?: number;
}

/** An error that ends the program. Its message is for the person who configured it, and holds no secret. */
export class ProgramError extends Error {
  override readonly name = 'ProgramError';
  readonly exitCode: number;

  constructor(message: string, { exitCode = EXIT.misconfigured, ...options }: ProgramErrorOptions = {}) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
