import type { Command, Option } from 'commander';

/** What the last word of an unfinished line stands for. */
export interface Place {
  readonly command: Command;
  /** The option whose value it is. */
  readonly option: Option | undefined;
  /** The name of the argument that it is, such as `id`. */
  readonly argument: string | undefined;
  /** The word that is being typed. */
  readonly typed: string;
  /** The options that the line has so far, by their long names. */
  readonly given: ReadonlyMap<string, string>;
}

/** @param words without the name of the program; the last one is being typed */
export function placeOf(program: Command, words: readonly string[]): Place {
  let command = program;
  let option: Option | undefined;
  let position = 0;
  const given = new Map<string, string>();
  for (const word of words.slice(0, -1)) {
    if (option !== undefined) {
      given.set(option.long ?? '', word);
      option = undefined;
    } else if (word.startsWith('-')) {
      option = optionsOf(program, command).find(
        (each) => each.required && [each.long, each.short].includes(word),
      );
    } else {
      const child = command.commands.find((each) => each.name() === word || each.aliases().includes(word));
      if (child === undefined) position += 1;
      command = child ?? command;
    }
  }
  const argument = command.registeredArguments[position]?.name();
  return { command, option, argument, typed: words.at(-1) ?? '', given };
}

/** The options of a command, and of every command. */
export function optionsOf(program: Command, command: Command): readonly Option[] {
  const own = command === program ? [] : command.options;
  return [...own, ...program.options].filter(({ hidden }) => !hidden);
}
