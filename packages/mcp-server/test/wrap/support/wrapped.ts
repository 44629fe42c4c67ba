import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { Client, type ClientOptions } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import type { TestIssuer } from '@grantex/testing';
import { CHILD_ENVIRONMENT, secretsIn } from 'test-config';
import { inject } from 'vitest';
import { runRules } from '../../../src/wrap/rules/run-rules.ts';
import { runWrap } from '../../../src/wrap/run-wrap.ts';
import { connectServer } from '../../../src/wrap/http/http-server.ts';
import type { Upstream } from '../../../src/wrap/http/upstream.ts';
import { type StartServer, startServer } from '../../../src/wrap/stdio/server-process.ts';

export const PROGRAM: string = fileURLToPath(new URL('../../../src/bin/grantex-mcp.ts', import.meta.url));

const MANIFESTS = {
  everything: import.meta.resolve('@modelcontextprotocol/server-everything/package.json'),
  filesystem: import.meta.resolve('@modelcontextprotocol/server-filesystem/package.json'),
};
const OURS = {
  modern: import.meta.resolve('../servers/modern.ts'),
  scripted: import.meta.resolve('../servers/scripted.ts'),
};

/** The command line of a server that is published on npm. */
export function published(name: keyof typeof MANIFESTS, ...args: string[]): string[] {
  return [process.execPath, join(dirname(fileURLToPath(MANIFESTS[name])), 'dist', 'index.js'), ...args];
}

/** The command line of a server of these tests. */
export function ours(name: keyof typeof OURS, ...args: string[]): string[] {
  return [process.execPath, fileURLToPath(OURS[name]), ...args];
}

export async function folder(): Promise<string> {
  return mkdtemp(join(inject('folder'), 'wrap-'));
}

/** Writes a rules file. */
export async function rulesFile(tools: { readonly [name: string]: object | null }): Promise<string> {
  const path = join(await folder(), 'rules.json');
  await writeFile(path, JSON.stringify({ tools }));
  return path;
}

/** The wrapper's issuer, and where it reads its token. */
export function environmentOf(issuer: TestIssuer, tokenFile?: string): Record<string, string> {
  return {
    GRANTEX_URL: issuer.url,
    GRANTEX_API_KEY: issuer.apiKey,
    GRANTEX_AUDIENCE: issuer.audience,
    ...(tokenFile === undefined ? {} : { GRANTEX_TOKEN_FILE: tokenFile }),
  };
}

/** A client of the SDK, and its wrapper. */
export interface Wrapped extends AsyncDisposable {
  readonly client: Client;
  /** The standard error of the program and the server. */
  log(): string;
}

export interface WrapSetup {
  readonly rules: string;
  readonly server: readonly string[];
  readonly environment: Record<string, string>;
  /** The agent that stores its own grant, and the person it asks. */
  readonly asking?: { readonly agentId?: string; readonly principalId?: string; readonly expiresIn?: string };
  readonly options?: ClientOptions;
  /** Prepares the client before it is connected. */
  readonly prepare?: (client: Client) => void;
}

/** Starts the program as a host does, by its command line, and connects the SDK's own client. */
export async function wrapped(setup: WrapSetup): Promise<Wrapped> {
  const { rules, server, environment, asking: { agentId = '', principalId = '' } = {} } = setup;
  const { options = {}, prepare } = setup;
  const flags = agentId === '' ? [] : ['--agent', agentId, '--principal', principalId];
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [PROGRAM, 'wrap', '--rules', rules, ...flags, '--', ...server],
    env: { ...CHILD_ENVIRONMENT, ...environment },
    stderr: 'pipe',
  });
  let said = '';
  transport.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
  });
  const client = new Client({ name: 'test', version: '1' }, options);
  prepare?.(client);
  await client.connect(transport);
  return {
    client,
    log: () => said,
    [Symbol.asyncDispose]: async () => {
      await client.close();
      checkLog(said, environment);
    },
  };
}

/** The same wrapper in this process: starting the program takes longer than most of its tests. */
export function wrappedHere(setup: WrapSetup): Promise<Wrapped> {
  return connectedHere(setup, () => starting(setup.server, setup.environment));
}

/** Writes the rules of a server, in this process. @returns them; with `out`, those in the file are what counts */
export async function rulesHere(server: readonly string[], out?: string): Promise<string> {
  const output = new PassThrough();
  const { signal } = new AbortController();
  await runRules({ server: starting(server), out, output, log: () => undefined, signal });
  return text(output.end());
}

function starting(
  [command = '', ...args]: readonly string[],
  environment: Record<string, string> = {},
): StartServer {
  const own = { ...CHILD_ENVIRONMENT, ...environment };
  return (errors) => startServer({ command, args, environment: own }, errors);
}

/** The wrapper in front of a server over HTTP, in this process. */
export function proxiedHere(setup: Omit<WrapSetup, 'server'>, upstream: Upstream): Promise<Wrapped> {
  return connectedHere(setup, (log) => async () => connectServer(upstream, log));
}

async function connectedHere(
  { rules, environment, asking, options = {}, prepare }: Omit<WrapSetup, 'server'>,
  startOf: (log: (line: string) => void) => StartServer,
): Promise<Wrapped> {
  const input = new PassThrough();
  const output = new PassThrough();
  const lines: string[] = [];
  const log = (line: string): void => void lines.push(line);
  const end = new AbortController();
  const ended = runWrap({
    rulesFile: rules,
    environment: { ...CHILD_ENVIRONMENT, ...environment },
    server: startOf(log),
    agentId: asking?.agentId,
    principalId: asking?.principalId,
    expiresIn: asking?.expiresIn,
    input,
    output,
    log,
    signal: end.signal,
  });
  const client = new Client({ name: 'test', version: '1' }, options);
  prepare?.(client);
  // Both ends of a pipe are alike: this is the client's end. A wrapper that cannot start answers nothing.
  await Promise.race([client.connect(new StdioServerTransport(output, input)), ended]);
  const said = (): string => lines.join('\n');
  return {
    client,
    log: said,
    [Symbol.asyncDispose]: async () => {
      await client.close();
      input.end();
      // Some servers do not end with their input.
      end.abort();
      await ended;
      checkLog(said(), environment);
    },
  };
}

function checkLog(said: string, environment: Record<string, string>): void {
  const found = secretsIn(said, [environment['GRANTEX_API_KEY'] ?? 'none']);
  if (found.length > 0) throw new Error(`the log holds a secret: ${found.join(', ')}`);
}

/** The result of a run. */
export interface Ended {
  readonly exitCode: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Starts the program without a client. */
export function start(args: readonly string[], environment: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, [PROGRAM, ...args], { env: { ...CHILD_ENVIRONMENT, ...environment } });
}

/** Runs the program to its end, with this as its input. */
export async function run(
  args: readonly string[],
  environment: Record<string, string> = {},
  input = '',
): Promise<Ended> {
  const child = start(args, environment);
  child.stdin?.end(input);
  return endOf(child);
}

export async function endOf(child: ChildProcess): Promise<Ended> {
  if (child.stdout === null || child.stderr === null) throw new Error('no pipes');
  const [[exitCode], output, errors] = await Promise.all([
    once(child, 'close') as Promise<[number | null]>,
    text(child.stdout),
    text(child.stderr),
  ]);
  return { exitCode, output, errors };
}

/** The text of a tool's result. */
export function textOf(result: { readonly content: readonly object[] }): string {
  const [first] = result.content as readonly { readonly text?: string }[];
  return first?.text ?? '';
}
