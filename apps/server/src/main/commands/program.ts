import { Command as ProgramCommand, CommanderError, InvalidArgumentError } from 'commander';
import { ConfigError, type Config } from '../config/config.ts';
import { options as configOptions } from '../config/options.ts';
import { optionsHelp } from '../config/options-help.ts';
import { backup, restore, restored } from './backup.ts';
import type { Command } from './command.ts';
import { issuerChange } from './issuer.ts';
import { keysList, keysRevoke, keysRotate } from './keys.ts';
import { migrate } from './migrate.ts';
import { logKeysList, logKeysRotate } from './log-keys.ts';

/** Every command of the program, in the order of `--help`. */
export const COMMANDS: readonly Command[] = [
  keysList,
  keysRotate,
  keysRevoke,
  logKeysList,
  logKeysRotate,
  issuerChange,
  migrate,
  backup,
  restore,
  restored,
];

const GROUPS: Readonly<Record<string, string>> = {
  keys: "The keys that sign the issuer's tokens",
  'log-keys': 'The keys that sign checkpoints of the audit log',
  issuer: 'The issuer that the database keeps',
};

const DESCRIPTION =
  'The Grantex authorization server. Environment variables configure it.\n' +
  'Without a command it serves. Commands work on the database that the variables name.';

export interface ProgramOptions {
  readonly version: string;
  /**
   * Called once the command line is known to be valid.
   * @param role of `--role`, which goes before the environment
   */
  readConfig(role?: Config['role']): Config;
  /** Runs the server, when no command is named. */
  serve(config: Config): Promise<void>;
  /** Writes one line to stdout. */
  print(line: string): void;
}

/**
 * Runs one command line.
 * @param words without the program's own name
 * @throws {ConfigError} when they name no command, or leave out or add something
 */
export async function runProgram(words: readonly string[], options: ProgramOptions): Promise<void> {
  // Commander would drop it; only a key id needs it.
  if (words.includes('--') && words[1] !== 'revoke') refuseUnknown(words);
  try {
    await createProgram(options).parseAsync(words, { from: 'user' });
  } catch (error) {
    // Help or the version was asked for and is printed.
    if (!(error instanceof CommanderError && error.exitCode === 0)) throw error;
  }
}

function createProgram(options: ProgramOptions): ProgramCommand {
  const { version, readConfig, serve, print } = options;
  const program = new ProgramCommand('grantex-server')
    .description(DESCRIPTION)
    .version(version, '--version', 'prints the version')
    .helpOption('-h, --help', 'shows how to use it')
    .helpCommand(false)
    .showSuggestionAfterError(false)
    .configureOutput({ writeOut: (text) => print(text.trimEnd()), outputError: () => {} })
    .addHelpText('after', `\n${optionsHelp()}\n\nIt ends with code 2 and one line when a value is wrong.`)
    .exitOverride((error) => refuse('', error, program))
    .allowExcessArguments()
    // The options of the program stand before a command.
    .enablePositionalOptions()
    .option(
      '--role <role>',
      `what it serves: ${configOptions.role.takes}; goes before GRANTEX_ROLE`,
      readRole,
    )
    .hook('preSubcommand', () => {
      if (program.getOptionValue('role') !== undefined) throw new ConfigError('--role is only for serving');
    })
    .action(({ role }: { role?: Config['role'] }) =>
      program.args.length > 0 ? refuseUnknown(program.args) : serve(readConfig(role)),
    );
  for (const [name, meaning] of Object.entries(GROUPS)) {
    const group = program.command(name).description(meaning).allowExcessArguments().allowUnknownOption();
    group.action(() => refuseUnknown([name, ...group.args]));
  }
  for (const command of COMMANDS) addCommand(program, command, options);
  return program;
}

function addCommand(program: ProgramCommand, command: Command, { readConfig, print }: ProgramOptions): void {
  const { name, parameters = [], options = {}, meaning, run } = command;
  const [word = '', groupName] = name.split(' ').toReversed();
  const group = program.commands.find((other) => other.name() === groupName) ?? program;
  const added = group
    .command(word)
    .description(meaning)
    // It may begin with a dash.
    .allowUnknownOption(parameters.includes('kid'))
    .allowExcessArguments(false)
    .exitOverride((error) => refuse(name, error, added))
    .action(() => run({ config: readConfig(), parameters: added.args, options: added.opts(), print }));
  for (const parameter of parameters) added.argument(`<${parameter}>`);
  for (const [flags, what] of Object.entries(options)) {
    if (flags.endsWith('>')) added.option(flags, what, notEmpty);
    else added.option(flags, what);
  }
}

/** What is wrong with a command line, by commander's code. */
const FAULTS: Readonly<Record<string, (command: ProgramCommand, message: string) => string>> = {
  'commander.missingArgument': ({ args, registeredArguments }) =>
    `<${registeredArguments[args.length]?.name()}> is missing`,
  'commander.excessArguments': ({ args, registeredArguments }) =>
    `unknown word ${args[registeredArguments.length]}`,
  'commander.optionMissingArgument': valueMissing,
  'commander.invalidArgument': valueMissing,
  'commander.unknownOption': ({ args }) => `unknown option ${args.find((word) => word.startsWith('-'))}`,
};

function valueMissing(_command: ProgramCommand, message: string): string {
  const [, flags] = /'(.+?)'/.exec(message) ?? [];
  return `${flags} needs a value`;
}

function readRole(value: string): Config['role'] {
  const role = configOptions.role.read(value);
  if (role === undefined) throw new ConfigError(`--role must be ${configOptions.role.takes}`);
  return role;
}

function notEmpty(value: string): string {
  if (value === '') throw new InvalidArgumentError('');
  return value;
}

function refuse(name: string, error: CommanderError, command: ProgramCommand): never {
  if (error.exitCode === 0) throw error;
  const fault = FAULTS[error.code]?.(command, error.message) ?? error.message.replace(/^error: /, '');
  if (name === '') throw new ConfigError(`${fault}; --help shows what there is`);
  throw new ConfigError(`${name}: ${fault}; grantex-server ${name} --help shows what it takes`);
}

function refuseUnknown(words: readonly string[]): never {
  throw new ConfigError(`there is no command ${words.join(' ')}; --help shows what there is`);
}
