import { type Command, InvalidArgumentError } from 'commander';
import type { Context, Run } from '../session/context.ts';

/** Each shell passes the words of its line to one command of this program, which knows what can follow. */
const SCRIPTS = {
  bash: `_grantex() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen -W "$(grantex completion words -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _grantex grantex`,
  zsh: `#compdef grantex
_grantex() {
  local -a found
  found=("\${(@f)$(grantex completion words -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "$found" ]]; then compadd -a found; else _files; fi
}
compdef _grantex grantex`,
  fish: `function __grantex_words
  set -l words (commandline -opc) (commandline -ct)
  grantex completion words -- $words[2..-1] 2>/dev/null
end
complete -c grantex -a '(__grantex_words)'`,
} as const;

type Shell = keyof typeof SCRIPTS;
const SHELLS = Object.keys(SCRIPTS);

export function addCompletion(program: Command, run: Run): void {
  program
    .command('completion')
    .description('Print a script that lets your shell complete this program')
    .argument('<shell>', SHELLS.join(', '), shell)
    .argument('[words...]')
    .usage('<shell>')
    .addHelpText(
      'after',
      `
Examples:
  $ grantex completion bash >> ~/.bashrc
  $ grantex completion zsh > "\${fpath[1]}/_grantex"
  $ grantex completion fish > ~/.config/fish/completions/grantex.fish`,
    )
    .action(
      run(async ({ screen }: Context, _options: object, name: Shell | 'words', words: readonly string[]) => {
        if (name !== 'words') return screen.raw(`${SCRIPTS[name]}\n`);
        const found = completionsOf(program, words);
        await screen.drawn(found);
      }),
    );
}

/** What can stand in place of the last word; nothing if only the user can know. */
function completionsOf(program: Command, words: readonly string[]): string[] {
  const last = words.at(-1) ?? '';
  let command = program;
  for (const word of words.slice(0, -1)) {
    command = command.commands.find((each) => each.name() === word) ?? command;
  }
  const before = words.at(-2);
  const options = [...command.options, ...(command === program ? [] : program.options)].filter(
    ({ hidden }) => !hidden,
  );
  const valued = options.find(
    ({ long, short, required }) => required && before !== undefined && [long, short].includes(before),
  );
  const candidates =
    valued === undefined
      ? last.startsWith('-')
        ? [...options.flatMap(({ long }) => long ?? []), '--help']
        : command.commands.map((each) => each.name())
      : (valued.argChoices ?? []);
  return candidates.filter((each) => each.startsWith(last)).toSorted();
}

function shell(text: string): string {
  if (SHELLS.includes(text) || text === 'words') return text;
  throw new InvalidArgumentError(`There are ${SHELLS.join(', ')}.`);
}
