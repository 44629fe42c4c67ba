import { commandHelp } from './help.ts';
import { commands } from './index.ts';
import type { Option } from '../config/option.ts';
import { options } from '../config/options.ts';

/** What `grantex-server --help` prints: every option, its meaning and default, and the commands. */
export function configHelp(): string {
  const lines = Object.values<Option>(options).map(
    ({ variable, meaning, fallback, fallbackMeaning }) =>
      `  ${variable.padEnd(30)}${meaning}${defaultOf(fallback ?? fallbackMeaning)}`,
  );
  return [
    'grantex-server: the Grantex authorization server. It is configured by environment variables alone.',
    '',
    ...lines,
    '',
    'Without a command it serves. Commands work on the database that the variables name:',
    '',
    commandHelp(commands),
    '',
    `Instead of a secret, a file that holds it may be named: ${secretVariables()
      .map((variable) => `${variable}_FILE`)
      .join(', ')}.`,
    'It ends with code 2 and one line when a value is wrong.',
  ].join('\n');
}

/** The options that nobody but the server may know. */
export function secretVariables(): string[] {
  const all: readonly Option[] = Object.values(options);
  return all.flatMap(({ variable, isSecret }) => (isSecret ? [variable] : []));
}

function defaultOf(fallback: string | undefined): string {
  return fallback === undefined ? '' : ` [${fallback}]`;
}
