import { secretsIn } from 'test-config';
import { secretVariables } from '../../src/main/config/options-help.ts';

/** What one server of a test wrote, whether in this process or in one of its own. */
export interface ServerLog {
  write(text: string): void;
  /** Whole lines so far. */
  readonly text: string;
  /** @throws when it holds a secret */
  search(): void;
}

/** The one secret that the program prints, for the person who started it. */
export const FIRST_KEY: RegExp = /^Admin key of the first developer, shown this once: \S+$/m;

const logs: ServerLog[] = [];

/**
 * Keeps what a server writes. It is searched for secrets after the last test of the file, also when nobody stopped the
 * server, or when it was killed.
 * @param known secrets that the server was given
 * @param mayHold what is written on purpose, such as {@link FIRST_KEY}
 */
export function openLog(known: readonly string[] = [], mayHold?: RegExp): ServerLog {
  let text = '';
  const log: ServerLog = {
    write: (more) => void (text += more),
    get text() {
      return text;
    },
    search() {
      const found = secretsIn(mayHold === undefined ? text : text.replace(mayHold, ''), known);
      if (found.length > 0) throw new Error(found.join('\n'));
    },
  };
  logs.push(log);
  return log;
}

/** Searches every log of this test file. @throws when one holds a secret */
export function searchLogs(): void {
  for (const log of logs.splice(0)) log.search();
}

/** What of an environment is secret, in the forms in which it could turn up. */
export function secretsOf(environment: Readonly<Record<string, string | undefined>>): string[] {
  const given = secretVariables().flatMap((variable) => environment[variable] || []);
  return given
    .flatMap((text) => (URL.canParse(text) ? new URL(text).password : formsOf(text)))
    .filter(Boolean);
}

function formsOf(text: string): string[] {
  const bytes = Buffer.from(text, /^[0-9a-f]{64}$/i.test(text) ? 'hex' : 'base64');
  return [text, ...(['base64', 'base64url', 'hex'] as const).map((form) => bytes.toString(form))];
}
