import type { Options } from '@anthropic-ai/claude-agent-sdk';

/** The environment variable that makes Claude Code run no hooks, as `--bare` does. */
const NO_HOOKS = 'CLAUDE_CODE_SIMPLE';
const OFF = /^\s*(?:0|false|no|off)?\s*$/i;

/**
 * Checks that nothing in the options turns hooks off, and returns them with settings that outrank those of files, which
 * could turn hooks off while the query runs, and could run the shell commands of skills. It does not outrank managed
 * settings.
 * @throws {TypeError} naming the option that is missing or wrong
 */
export function keepHooksOn(options: Options | undefined): Options {
  const { settingSources, settings = {}, extraArgs = {}, executableArgs = [], env } = options ?? {};
  if (!Array.isArray(settingSources)) {
    throw wrong('state "settingSources", such as []: settings can run commands that the guard does not see');
  }
  if (typeof settings !== 'object' || settings === null) {
    throw wrong('"settings" must be an object, to which it adds its own');
  }
  const args = [...executableArgs, ...Object.keys(extraArgs).map((name) => `--${name}`)];
  const has = (flag: string): boolean => args.some((arg) => arg === flag || arg.startsWith(`${flag}=`));
  if (has('--bare')) throw wrong('"--bare" turns its hooks off');
  if (has('--settings')) throw wrong('pass "--settings" as the option "settings"');
  if ([env ?? process.env, settings.env].some(isSimple)) throw wrong(`"${NO_HOOKS}" turns its hooks off`);
  return {
    ...options,
    settings: {
      ...settings,
      disableSkillShellExecution: settings.disableSkillShellExecution ?? true,
      env: { ...settings.env, [NO_HOOKS]: '0' },
    },
  };
}

function isSimple(variables: Options['env']): boolean {
  // Windows knows its variables in any case.
  return Object.entries(variables ?? {}).some(
    ([name, value = '']) => name.toUpperCase() === NO_HOOKS && !OFF.test(value),
  );
}

function wrong(what: string): TypeError {
  return new TypeError(`guardQuery: ${what}.`);
}
