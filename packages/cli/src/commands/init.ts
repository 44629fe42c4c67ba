import { resolve } from 'node:path';
import type { Command } from 'commander';
import { readAll } from '../files/read-secret.ts';
import { readSecretFile, writePrivately } from '../files/secret-file.ts';
import { writeConfig } from '../session/config-file.ts';
import { clientOf, type Context, type Run } from '../session/context.ts';
import { givenKeyFile, withProfile } from '../session/profiles.ts';
import { readSettingsToSave, type Settings } from '../session/settings.ts';
import { ask, askHidden, canAsk } from '../terminal/ask.ts';
import { usageError } from '../terminal/exit.ts';

interface InitOptions {
  readonly keyFile?: string;
  readonly keyStdin?: boolean;
}

export function addInit(program: Command, run: Run): void {
  program
    .command('init')
    .description('Save which server and API key to use, after trying both; grantex login needs no key')
    .option('--key-file <file>', 'file that holds the API key; it stays where it is')
    .option('--key-stdin', 'read the API key from standard input and keep it in a file of mode 0600')
    .addHelpText(
      'after',
      `
Without --key-file and --key-stdin, the key comes from GRANTEX_API_KEY_FILE or GRANTEX_API_KEY and stays there.
Otherwise you are asked for it, and it is kept beside the configuration. A key is never an argument: other users can
see those.

Examples:
  $ grantex init
  $ grantex init --url https://grantex.example --key-file ~/.secrets/grantex
  $ pass show grantex | grantex init --url https://grantex.example --key-stdin`,
    )
    .action(run(init));
}

async function init(context: Context, options: InitOptions): Promise<void> {
  const { screen, signal } = context;
  const settings = await readSettingsToSave(context.terminal, context.options);
  const { configPath, profile } = settings;
  const url = await chooseUrl(context, settings);
  const key = await chooseKey(context, options, givenKeyFile(configPath, profile));
  const { developerId, name, mode, roles } = await clientOf(
    url,
    key.apiKey,
    key.from,
    context.options,
  ).me.get({
    signal,
  });

  if (key.isToBeKept && key.file !== undefined) await writePrivately(key.file, `${key.apiKey}\n`);
  const saved = { url, ...(key.file !== undefined && { apiKeyFile: key.file }) };
  await writeConfig(configPath, withProfile(settings.config, profile, saved));

  if (screen.isJson) {
    const keyFile = key.file ?? null;
    return screen.json({ config: configPath, url, keyFile, developerId, name, mode, roles });
  }
  await screen.fields([
    ['server', `${url} (${mode})`, 'good'],
    ['developer', `${name} (${developerId})`],
    ['roles', roles.join(', ')],
    ['key', key.file ?? `in ${key.from}, which every command needs`],
    ['written', configPath],
  ]);
  screen.note('Next: grantex whoami, or grantex agents register --help');
}

/** A person is asked only if nothing names the server, so that scripts and people get the same. */
async function chooseUrl({ terminal }: Context, { url, urlFrom, configPath }: Settings): Promise<string> {
  const isGuess = urlFrom === 'the default' || urlFrom === configPath;
  return isGuess && canAsk(terminal) ? ask(terminal, 'Address of the server', url) : url;
}

interface ChosenKey {
  readonly apiKey: string;
  readonly from: string;
  /** What the configuration names; undefined where the environment holds the key. */
  readonly file: string | undefined;
  /** Whether it has to be written to that file. */
  readonly isToBeKept: boolean;
}

async function chooseKey(
  { terminal }: Context,
  { keyFile, keyStdin = false }: InitOptions,
  own: string,
): Promise<ChosenKey> {
  const { environment } = terminal;
  if (keyFile !== undefined && keyStdin) {
    throw usageError('--key-file and --key-stdin cannot be used together', 'Give one of them.');
  }
  if (keyStdin) {
    return { apiKey: await readAll(terminal), from: 'standard input', file: own, isToBeKept: true };
  }
  const named = keyFile ?? environment['GRANTEX_API_KEY_FILE'] ?? '';
  if (named !== '') {
    const file = resolve(named);
    return { apiKey: await readSecretFile(file, 'the API key'), from: file, file, isToBeKept: false };
  }
  const held = environment['GRANTEX_API_KEY'] ?? '';
  if (held !== '') return { apiKey: held, from: 'GRANTEX_API_KEY', file: undefined, isToBeKept: false };
  if (canAsk(terminal)) {
    const apiKey = await askHidden(terminal, 'API key');
    return { apiKey, from: 'what was typed', file: own, isToBeKept: true };
  }
  throw usageError(
    'there is no API key to save',
    'Name its file: grantex init --key-file <file>. Or pipe it in: … | grantex init --key-stdin',
  );
}
