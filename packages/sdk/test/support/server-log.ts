import { secretsIn } from 'test-config';

/** The log of a server while the client is tested against it. */
export interface ServerLog {
  write(line: string): void;
  /** @throws when a line contains a secret */
  search(): void;
}

/** @param known secrets in the server's configuration */
export function serverLog(known: readonly string[]): ServerLog {
  const lines: string[] = [];
  return {
    write: (line) => void lines.push(line),
    search() {
      const found = secretsIn(lines.join(''), known);
      if (found.length > 0) throw new Error(found.join('\n'));
    },
  };
}
