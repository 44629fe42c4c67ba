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

/** The message of anything that was thrown, for a line of the log. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** How far back causes are followed. */
const MOST_CAUSES = 5;

/** The messages of what was thrown and of what caused it, for a line that says what to mend. */
export function reasonsOf(error: unknown): string {
  const reasons: string[] = [];
  for (let at = error; at !== undefined && reasons.length < MOST_CAUSES; at = causeOf(at)) {
    reasons.push(messageOf(at));
  }
  return reasons.filter((reason) => reason !== '').join(' ');
}

/** What an address with several hosts behind it fails with has no message, but the error of each of them. */
function causeOf(error: unknown): unknown {
  if (error instanceof AggregateError) return error.errors[0];
  return error instanceof Error ? error.cause : undefined;
}
