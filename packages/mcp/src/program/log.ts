import { spellHiddenLines } from '@grantex/core/issuer';

/** Standard output carries the protocol, and what a person asked this program to print; all else goes here. */
export function log(line: string): void {
  process.stderr.write(`grantex-mcp: ${spellHiddenLines(line)}\n`);
}
