/** What a program ends with; `README.md` says what each means. */
export const EXIT = { ok: 0, failed: 1, misconfigured: 2, serverFailed: 3 } as const;

/** An error's cause, and what the program ends with. */
export interface ProgramErrorOptions extends ErrorOptions {
  readonly exitCode?: number;
}

/** Why a program cannot go on; the message is for the person who configured it, and holds no secret. */
export class ProgramError extends Error {
  override readonly name = 'ProgramError';
  readonly exitCode: number;

  constructor(message: string, { exitCode = EXIT.misconfigured, ...options }: ProgramErrorOptions = {}) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
