import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { CHILD_ENVIRONMENT } from 'test-config';
import { setupCommand } from '../../../src/setup/setup-command.ts';
import type { SetupFlags } from '../../../src/setup/setup-context.ts';
import { folder, PROGRAM } from '../../wrap/support/wrapped.ts';

/** A machine with a home folder, and setups on it. */
export interface SetupRig {
  readonly home: string;
  /** The folder in which setup is called. */
  readonly project: string;
  readonly environment: Record<string, string>;
  /** Where Claude Desktop, as it is on Linux, keeps its servers. */
  readonly desktop: string;
  /** Runs `grantex-mcp setup` without anybody at the terminal. @returns what it printed */
  run(flags: SetupFlags, server?: readonly string[]): Promise<string>;
  /** The same with `--json`. */
  json(flags: SetupFlags, server?: readonly string[]): Promise<Record<string, unknown>>;
  /** The same with a person, who answers questions in this order. */
  talk(flags: SetupFlags, server: readonly string[], answers: readonly Answer[]): Promise<string>;
}

/** What a person answers when they are asked something, or does when they read something. */
export type Answer = readonly [text: string, answer: string | (() => void)];

/** @param known the home folder of a rig that is to be set up with another key. Default: a new one */
export async function setupRig(
  { url, apiKey }: { readonly url: string; readonly apiKey: string },
  known?: string,
): Promise<SetupRig> {
  const [home, project] = [known ?? (await folder()), await folder()];
  const desktop = join(home, '.config', 'Claude', 'claude_desktop_config.json');
  await mkdir(dirname(desktop), { recursive: true });
  const environment = {
    ...CHILD_ENVIRONMENT,
    GRANTEX_URL: url,
    GRANTEX_API_KEY: apiKey,
    GRANTEX_STORE_DIR: join(home, '.grantex', 'mcp'),
  };
  const flagsOf = (flags: SetupFlags): SetupFlags => ({ principal: 'user_alice', ...flags });

  async function start(
    flags: SetupFlags,
    server: readonly string[] | undefined,
    isTTY: boolean,
    onText: (said: string, type: (line: string) => void) => void,
  ): Promise<string> {
    const input = Object.assign(new PassThrough(), { isTTY });
    const output = Object.assign(new PassThrough(), { isTTY, columns: 100 });
    let said = '';
    output.on('data', (piece: Buffer) => {
      said += piece.toString('utf8');
      onText(said, (line) => void input.write(`${line}\n`));
    });
    const [command, ...args] = server ?? [];
    await setupCommand({
      flags: flagsOf(flags),
      server: command === undefined ? undefined : [command, ...args],
      program: [process.execPath, PROGRAM],
      machine: { platform: 'linux', home, folder: project, environment },
      input,
      output,
      signal: new AbortController().signal,
      now: () => new Date(),
    });
    return said;
  }

  const run: SetupRig['run'] = (flags, server) => start(flags, server, false, () => undefined);
  return {
    home,
    project,
    environment,
    desktop,
    run,
    json: async (flags, server) =>
      JSON.parse(await run({ yes: true, ...flags, json: true }, server)) as Record<string, unknown>,
    talk(flags, server, answers) {
      const left = [...answers];
      let seen = 0;
      return start(flags, server, true, (said, type) => {
        const [[question, answer] = ['', '']] = left;
        const at = said.indexOf(question, seen);
        if (left.length === 0 || at === -1) return;
        seen = at + question.length;
        left.shift();
        if (typeof answer === 'string') setImmediate(() => type(answer));
        else answer();
      });
    },
  };
}

/** An entry of a configuration. */
export interface Entry {
  readonly type?: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export async function entryIn(path: string, member: string, name: string): Promise<Entry> {
  const all = JSON.parse(await readFile(path, 'utf8')) as Record<string, Record<string, Entry>>;
  const entry = all[member]?.[name];
  if (entry === undefined) throw new Error(`no entry ${name} in ${path}`);
  return entry;
}

/** Starts a server by its entry and nothing else, as a client does. */
export async function clientOf({ command, args, env }: Entry, home: string): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  const environment = { ...CHILD_ENVIRONMENT, HOME: home, ...env };
  await client.connect(
    new StdioClientTransport({ command, args: [...args], env: environment, stderr: 'ignore' }),
  );
  return client;
}
