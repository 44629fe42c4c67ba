import { Grantex } from '@grantex/sdk';
import type { Command } from 'commander';
import { loadSelect } from '../output/jq.ts';
import { createScreen, type Screen } from '../output/screen.ts';
import { usageError } from '../terminal/exit.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type GlobalOptions, readSettings, requireKey, type Settings } from './settings.ts';

/** What a command has while it runs. */
export interface Context {
  readonly terminal: Terminal;
  readonly screen: Screen;
  readonly signal: AbortSignal;
  readonly options: GlobalOptions;
  /** Which server and API key to use; read at most once. */
  readonly settings: () => Promise<Settings>;
  /** The client, made on first use: a key that is not needed is not read. */
  readonly client: () => Promise<Grantex>;
}

/** The action of a command, with its own options and arguments. */
export type Action<OPTIONS, ARGUMENTS extends readonly unknown[]> = (
  context: Context,
  options: OPTIONS,
  ...parameters: ARGUMENTS
) => Promise<void>;

/** Turns an {@link Action} into what commander calls. The declaration of the command determines its options and arguments. */
export type Run = <OPTIONS, ARGUMENTS extends readonly unknown[]>(
  action: Action<OPTIONS, ARGUMENTS>,
) => (...given: unknown[]) => Promise<void>;

export function createRun(terminal: Terminal): Run {
  return <OPTIONS, ARGUMENTS extends readonly unknown[]>(action: Action<OPTIONS, ARGUMENTS>) =>
    async (...given: unknown[]) => {
      // The arguments, the options of the command, and the command.
      const command = given.at(-1) as Command;
      const own = given.at(-2) as OPTIONS;
      const context = await createContext(terminal, command.optsWithGlobals());
      await action(context, own, ...(given.slice(0, -2) as [...ARGUMENTS]));
    };
}

/**
 * The client of a server.
 * @param from where the key is from, for the message
 * @throws {CliError} whose message uses the words of this program instead of the client's option names
 */
export function clientOf(url: string, apiKey: string, from: string, { timeout }: GlobalOptions): Grantex {
  const limit = timeout === undefined ? {} : { timeout };
  try {
    return new Grantex({ baseUrl: url, apiKey, retries: 2, ...limit });
  } catch (error) {
    if (!(error instanceof TypeError) || !error.message.startsWith('apiKey')) throw error;
    throw usageError(`there is no API key in ${from}`, 'Set another one: grantex init', error);
  }
}

async function createContext(terminal: Terminal, options: GlobalOptions): Promise<Context> {
  const { jq, json } = options;
  const select = jq === undefined ? undefined : await loadSelect(jq, terminal.output.isTTY === true);
  let settings: Promise<Settings> | undefined;
  let client: Promise<Grantex> | undefined;
  const context: Context = {
    terminal,
    options,
    signal: terminal.signal,
    screen: createScreen(terminal, { isJson: json === true || select !== undefined, select }),
    settings: () => (settings ??= readSettings(terminal, options)),
    client: () => (client ??= connect()),
  };
  return context;

  async function connect(): Promise<Grantex> {
    const known = await context.settings();
    const key = requireKey(known);
    return clientOf(known.url, await key.read(), key.from, options);
  }
}
