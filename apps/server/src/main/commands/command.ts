import type { Config } from '../config/config.ts';

/** One thing that the program does beside serving: `grantex-server keys rotate`. */
export interface Command {
  /** One word, or a group and a word: `backup`, `keys rotate`. */
  readonly name: string;
  /** What must follow it, in this order; none by default. */
  readonly parameters?: readonly string[];
  /** What may stand anywhere after it, such as `--json`. */
  readonly options?: Readonly<Record<`--${string}`, CommandOption>>;
  /** What it does, for `--help`. */
  readonly meaning: string;
  run(call: CommandCall): Promise<void>;
}

export interface CommandOption {
  readonly meaning: string;
  /** What its value is called in `--help`; without it the option is a switch. */
  readonly value?: string;
}

/** A command as somebody called it. */
export interface CommandCall {
  readonly config: Config;
  /** One for each of {@link Command.parameters}. */
  readonly parameters: readonly string[];
  /** The values of the options that were given; `true` for a switch. */
  readonly options: Readonly<Partial<Record<`--${string}`, string | true>>>;
  /** Writes one line to stdout. */
  print(line: string): void;
}

/** A command cannot do what it was asked to; the message says why and what to do, in one line. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}
