import { spellHiddenLines } from '@grantex/core/issuer';

/** Standard output carries the protocol, and what a person asked this program to print; all else goes here. */
export function log(line: string): void {
  process.stderr.write(`grantex-mcp: ${spellHiddenLines(line)}\n`);
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
