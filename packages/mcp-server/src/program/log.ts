import { spellHiddenLines } from '@grantex/core/issuer';

/** Writes a line to standard error. Standard output carries the protocol. */
export function log(line: string): void {
  process.stderr.write(`grantex-mcp: ${spellHiddenLines(line)}\n`);
}

/** The message of a thrown value, for a line of the log. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** How many causes are followed. */
const MOST_CAUSES = 5;

/** The messages of a thrown value and of its causes, for a line of the log. */
export function reasonsOf(error: unknown): string {
  const reasons: string[] = [];
  for (let at = error; at !== undefined && reasons.length < MOST_CAUSES; at = causeOf(at)) {
    reasons.push(messageOf(at));
  }
  return reasons.filter((reason) => reason !== '').join(' ');
}

/** If an address has several hosts, the error has no message, but holds the error of each host. */
function causeOf(error: unknown): unknown {
  if (error instanceof AggregateError) return error.errors[0];
  return error instanceof Error ? error.cause : undefined;
}
