import { ConfigError, type Config } from '../config/config.ts';
import type { Command, CommandCall } from './command.ts';
import { commandHelp } from './help.ts';
import { commands } from './index.ts';

/** Whether the program was called with a command, rather than with an option or nothing at all. */
export function isCommand([first = '']: readonly string[]): boolean {
  return first !== '' && !first.startsWith('-');
}

/**
 * Runs the command that the words name.
 * @param readConfig called once it is known that there is something to do with a configuration
 * @throws {ConfigError} when they name none, or leave out or add something
 */
export async function runCommand(
  words: readonly string[],
  readConfig: () => Config,
  print: (line: string) => void,
): Promise<void> {
  const found = commands.filter(({ name }) => startsWith(words, name.split(' ')));
  const command = found[0];
  if (words.some((word) => word === '--help' || word === '-h')) {
    const group = commands.filter(({ name }) => name.split(' ')[0] === words[0]);
    return print(commandHelp(command === undefined ? group : found));
  }
  if (command === undefined) {
    throw new ConfigError(`there is no command ${words.join(' ')}; --help shows what there is`);
  }
  const rest = words.slice(command.name.split(' ').length);
  const read = readWords(command, rest);
  await command.run({ ...read, config: readConfig(), print });
}

function startsWith(words: readonly string[], name: readonly string[]): boolean {
  return name.every((word, index) => words[index] === word);
}

/** Whatever is not one of the options is a parameter, also where it begins with a dash: a key id may. */
function readWords(command: Command, words: readonly string[]): Pick<CommandCall, 'parameters' | 'options'> {
  const parameters: string[] = [];
  const options: Record<string, string | true> = {};
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const option = optionOf(command, word);
    if (option === undefined) {
      parameters.push(word);
      continue;
    }
    if (option.value === undefined) {
      options[word] = true;
      continue;
    }
    index += 1;
    options[word] = words[index] ?? refuse(command, `${word} needs a value`);
  }
  checkCount(command, parameters);
  return { parameters, options };
}

function optionOf({ options = {} }: Command, word: string) {
  return Object.hasOwn(options, word) ? options[word as `--${string}`] : undefined;
}

function checkCount(command: Command, given: readonly string[]): void {
  const { parameters = [] } = command;
  const missing = parameters[given.length];
  if (missing !== undefined) refuse(command, `<${missing}> is missing`);
  const extra = given[parameters.length];
  if (extra !== undefined) refuse(command, `unknown ${extra.startsWith('-') ? 'option' : 'word'} ${extra}`);
}

function refuse({ name }: Command, fault: string): never {
  throw new ConfigError(`${name}: ${fault}; grantex-server ${name} --help shows what it takes`);
}
