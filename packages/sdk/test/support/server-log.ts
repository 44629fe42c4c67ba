import { secretsIn } from 'test-config';

/** What a server writes while the client is tested against it. */
export interface ServerLog {
  write(line: string): void;
  /** @throws when a line holds a secret */
  search(): void;
}

/** @param known secrets that the server was given */
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
