import type { Option } from './read-option.ts';
import { options } from './options.ts';

const ALL: readonly Option[] = Object.values(options);

/** Every option, its meaning and its default, for `grantex-server --help`. */
export function optionsHelp(): string {
  const files = ALL.flatMap(({ variable, isSecret, isLong }) =>
    isSecret || isLong ? `${variable}_FILE` : [],
  );
  return [
    'Environment:',
    ...ALL.map(
      ({ variable, meaning, fallback, fallbackMeaning }) =>
        `  ${variable.padEnd(30)}${meaning}${defaultOf(fallback ?? fallbackMeaning)}`,
    ),
    '',
    `A secret, or a long value, may be in a file. Name the file in ${files.join(', ')}.`,
  ].join('\n');
}

/** The options whose values only the server may know. */
export function secretVariables(): string[] {
  return ALL.flatMap(({ variable, isSecret }) => (isSecret ? [variable] : []));
}

function defaultOf(fallback: string | undefined): string {
  return fallback === undefined ? '' : ` [${fallback}]`;
}
