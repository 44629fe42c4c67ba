import { options } from './config-options.ts';

/** What `grantex-server --help` prints: every option, its meaning and default. */
export function configHelp(): string {
  const lines = Object.values(options).map(
    ({ variable, meaning, fallback, fallbackMeaning }) =>
      `  ${variable.padEnd(30)}${meaning}${defaultOf(fallback ?? fallbackMeaning)}`,
  );
  return [
    'grantex-server: the Grantex authorization server. It is configured by environment variables alone.',
    '',
    ...lines,
    '',
    'It ends with code 2 and one line when a value is wrong.',
  ].join('\n');
}

function defaultOf(fallback: string | undefined): string {
  return fallback === undefined ? '' : ` [${fallback}]`;
}
