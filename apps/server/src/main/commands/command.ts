import type { Config } from '../config/config.ts';

/** What the program can do besides serving: `grantex-server keys rotate`. */
export interface Command {
  /** One word, or a group and a word: `backup`, `keys rotate`. */
  readonly name: string;
  /** The arguments that follow the name, in this order. All are required; none by default. */
  readonly parameters?: readonly string[];
  /** The meaning of each option, by its flags as `--help` shows them: `--json`, `--output <file>`. */
  readonly options?: Readonly<Record<`--${string}`, string>>;
  /** What the command does, for `--help`. */
  readonly meaning: string;
  run(call: CommandCall): Promise<void>;
}

/** One call of a command. */
export interface CommandCall {
  readonly config: Config;
  /** One value for each of {@link Command.parameters}. */
  readonly parameters: readonly string[];
  readonly options: CommandOptions;
  /** Writes one line to stdout. */
  print(line: string): void;
}

/** The options that were given, by their names in camel case. */
export interface CommandOptions {
  readonly json?: true;
  readonly keepGrants?: true;
  readonly output?: string;
}

/** The option of every command that has a result. */
export const JSON_OPTION = { '--json': 'prints one JSON object, for programs' } as const;

/** A command cannot do what was asked. The message is one line that says why, and what to do. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** Prints the result of a command: lines for people, or one JSON object. */
export function answer({ options, print }: CommandCall, body: object, lines: readonly string[]): void {
  print(options.json ? JSON.stringify(body) : lines.join('\n'));
}
