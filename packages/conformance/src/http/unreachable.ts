/** The server did not answer: no connection, no answer within ten seconds, or an answer that broke off. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';

  /** @param request its method and path */
  constructor(request: string, cause: unknown) {
    const isLate = cause instanceof Error && cause.name === 'TimeoutError';
    const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
    const code = (inner as { code?: unknown } | null)?.code;
    super(
      `${request}: ${isLate ? 'no answer within 10 seconds' : `no answer (${typeof code === 'string' ? code : reasonOf(inner)})`}`,
      { cause },
    );
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
