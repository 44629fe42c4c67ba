import { existsSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { ProgramError } from '../../program/program-error.ts';
import type { ClientKind } from '../clients/client-files.ts';

/** How a client starts a server: a member of its configuration. */
export interface ClientEntry {
  readonly type?: 'stdio';
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface EntryOptions {
  /** How this program is started: absolute, because clients have another search path than a shell. */
  readonly program: readonly [command: string, ...args: string[]];
  readonly agentId: string;
  readonly principalId: string;
  readonly rulesFile: string;
  /** Default: the server's own default. */
  readonly expiresIn: string | undefined;
  readonly server: readonly [command: string, ...args: string[]];
  readonly env: Readonly<Record<string, string>>;
}

/** Whether a client replaces a part of this: `${env:NAME}`, `${input:token}`, `${workspaceFolder}`. */
export function isFilledIn(text: string): boolean {
  return text.includes('${');
}

/**
 * The entry of a wrapped server. It names files and holds no key.
 * @throws {ProgramError} if a client would change a part of it other than the server's own variables
 */
export function entryFor({ namesType }: ClientKind, options: EntryOptions): ClientEntry {
  const { program, agentId, principalId, rulesFile, expiresIn, server, env } = options;
  const [command, ...first] = program;
  const args = [
    ...first,
    'wrap',
    '--rules',
    rulesFile,
    '--agent',
    agentId,
    '--principal',
    principalId,
    ...(expiresIn === undefined ? [] : ['--expires-in', expiresIn]),
    '--',
    ...server,
  ];
  const own = Object.entries(env).flatMap(([name, value]) => (isOwn(name) ? [value] : []));
  const changed = [command, ...args, ...own].find(isFilledIn);
  if (changed !== undefined) {
    throw new ProgramError(
      `"\${" cannot be in a path or in the command line, because clients replace it: ${changed}`,
    );
  }
  return { ...(namesType ? { type: 'stdio' as const } : {}), command, args, env };
}

/** Names the files of a command line by their whole paths, because a client starts it in another folder. */
export function withWholePaths(
  [command, ...args]: readonly [string, ...string[]],
  folder: string,
): [string, ...string[]] {
  return [
    /[\\/]/.test(command) ? resolve(folder, command) : command,
    ...args.map((one) => wholePath(one, folder)),
  ];
}

function wholePath(argument: string, folder: string): string {
  const looksLikePath =
    /^\.{1,2}(?:$|[\\/])/.test(argument) || (/[\\/.]/.test(argument) && !argument.startsWith('-'));
  if (!looksLikePath || isAbsolute(argument)) return argument;
  const whole = resolve(folder, argument);
  return existsSync(whole) ? whole : argument;
}

/** Whether an entry starts the same server, alone or behind the wrapper. */
export function startsServer(entry: unknown, server: readonly string[]): boolean {
  const line = lineOf(entry);
  const started = isWrapped(entry) ? line.slice(line.indexOf('--') + 1) : line;
  return JSON.stringify(started) === JSON.stringify(server);
}

/** Whether an entry starts a server behind the wrapper. */
export function isWrapped(entry: unknown): boolean {
  const line = lineOf(entry);
  const at = line.indexOf('wrap');
  return at > 0 && /grantex-mcp/.test(String(line[at - 1])) && line.includes('--');
}

function lineOf(entry: unknown): unknown[] {
  if (typeof entry !== 'object' || entry === null) return [];
  const { command, args = [] } = entry as { readonly command?: unknown; readonly args?: unknown };
  return Array.isArray(args) ? [command, ...(args as unknown[])] : [];
}

/** The variables of an entry, for the server that it starts. */
export function variablesOf(entry: unknown): Record<string, string> {
  if (typeof entry !== 'object' || entry === null) return {};
  const { env } = entry as { readonly env?: unknown };
  const pairs = Object.entries(typeof env === 'object' && env !== null ? env : {});
  return Object.fromEntries(
    pairs.filter((pair): pair is [string, string] => typeof pair[1] === 'string' && !isOwn(pair[0])),
  );
}

/** Whether a variable is one of this program. */
export function isOwn(variable: string): boolean {
  return /^grantex_/i.test(variable);
}
