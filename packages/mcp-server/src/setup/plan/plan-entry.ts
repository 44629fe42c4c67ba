import { ProgramError } from '../../program/program-error.ts';
import { readVariable } from '../../program/environment.ts';
import { isObject } from '../../wrap/stdio/messages.ts';
import { changedLines, type JsonText, memberAt, readJsonText, withMember } from '../clients/configuration.ts';
import type { SetupContext, Target } from '../setup-context.ts';
import { entryFor, isFilledIn, isOwn, startsServer, variablesOf } from './client-entry.ts';

/** A server's command line. */
export type CommandLine = readonly [command: string, ...args: string[]];

/** The configuration of a client, before it is changed. */
export interface EntryPlan {
  readonly configuration: JsonText;
  /** The entry under the same name; undefined if there is none. */
  readonly existing: unknown;
  /** Variables for the server: those of the existing entry, and those that the user named. */
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * Variables that load code into the wrapper, which holds the keys, or weaken its connections. Whoever wrote the entry, such
 * as the author of a project, may have set them.
 */
const CHANGES_GUARD: RegExp =
  /^(?:NODE_(?:OPTIONS|PATH|EXTRA_CA_CERTS|TLS_REJECT_UNAUTHORIZED|USE_ENV_PROXY)|OPENSSL_CONF|SSL_CERT_(?:FILE|DIR)|LD_.+|DYLD_.+)$/i;

/** Members of VS Code and Cursor: variables from a file, and a debugger. */
const LOADING: readonly string[] = ['envFile', 'dev'];

/**
 * Reads a client's configuration.
 * @throws {ProgramError} if it is not JSON, or its entry of that name starts something else or would change the wrapper
 */
export async function planEntry(
  { flags, machine }: SetupContext,
  { file, name, kept }: Target,
  servers: readonly CommandLine[],
): Promise<EntryPlan> {
  const configuration = await readJsonText(file.path);
  const existing = memberAt(configuration, [file.client.member, name]);
  const isOurs = kept?.isWritten === true;
  if (existing !== undefined && !isOurs && !servers.some((server) => startsServer(existing, server))) {
    throw new ProgramError(
      `"${name}" in ${file.path} starts something else. Choose another name with --name.`,
    );
  }
  const named = (flags.env ?? []).map(
    (variable) => [variable, valueOf(variable, machine.environment)] as const,
  );
  const found = variablesOf(existing);
  checkGuardUnchanged(existing, `"${name}" in ${file.path}`, flags.env ?? []);
  return { configuration, existing, variables: { ...found, ...Object.fromEntries(named) } };
}

/**
 * Refuses what would change the wrapper too.
 * @param what the entry, for the message
 * @param named the variables that the user named, with a value from here
 */
function checkGuardUnchanged(existing: unknown, what: string, named: readonly string[]): void {
  const member = LOADING.find((one) => isObject(existing) && Object.hasOwn(existing, one));
  if (member !== undefined) {
    throw new ProgramError(
      `${what} has "${member}", which would also change the program that guards the server. ` +
        'Take it out of the entry, and name the variables that the server needs with --env.',
    );
  }
  const unsafe = Object.keys(variablesOf(existing)).find(
    (one) => CHANGES_GUARD.test(one) && !named.includes(one),
  );
  if (unsafe !== undefined) {
    throw new ProgramError(
      `${what} sets ${unsafe}, which would also change the program that guards the server. ` +
        `Take it out of the entry, or use the value that it has here with --env ${unsafe}.`,
    );
  }
}

/** The variables whose values are known here; the others are filled in by the client. */
export function knownVariables(variables: EntryPlan['variables']): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => !isFilledIn(value)));
}

export interface WrittenEntry {
  readonly agentId: string;
  readonly principalId: string;
  readonly rulesFile: string;
  readonly expiresIn: string | undefined;
  readonly server: CommandLine;
  readonly program: CommandLine;
}

/** The configuration with the entry of the wrapped server. Members that setup does not write stay as they are. */
export function configurationWith(
  { settings, machine }: SetupContext,
  { file, name, folder }: Target,
  { configuration, existing, variables }: EntryPlan,
  written: WrittenEntry,
): string {
  const audience = readVariable(machine.environment, 'GRANTEX_AUDIENCE');
  const env = {
    GRANTEX_URL: settings.url,
    GRANTEX_API_KEY_FILE: folder.apiKey,
    GRANTEX_STORE_DIR: folder.tokens,
    ...(audience === undefined ? {} : { GRANTEX_AUDIENCE: audience }),
    ...variables,
  };
  const entry = entryFor(file.client, { ...written, env });
  const others = typeof existing === 'object' && existing !== null ? existing : {};
  return withMember(configuration, [file.client.member, name], { ...others, ...entry });
}

/** What changes in a configuration, without the values of the server's own variables. */
export function shownChange({ configuration, variables }: EntryPlan, text: string): string[] {
  const names = Object.keys(variables).map((name) => JSON.stringify(name));
  return changedLines(configuration.text ?? '', text).map((line) => {
    const [start = '', name = ''] = /^[+-]\s*("(?:[^"\\]|\\.)*"):/.exec(line) ?? [];
    return names.includes(name) ? `${start} "…"` : line;
  });
}

function valueOf(variable: string, environment: NodeJS.ProcessEnv): string {
  if (!/^\w+$/.test(variable) || isOwn(variable)) {
    throw new ProgramError(`--env ${variable}: name a variable of the server, such as GITHUB_TOKEN.`);
  }
  const value = environment[variable] ?? '';
  if (value === '') throw new ProgramError(`--env ${variable}: the variable is not set here.`);
  if (isFilledIn(value)) {
    throw new ProgramError(`--env ${variable}: its value holds "\${", which clients replace.`);
  }
  return value;
}
