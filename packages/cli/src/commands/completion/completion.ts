import { spellHidden } from '@grantex/core/issuer';
import { type Command, InvalidArgumentError } from 'commander';
import type { Context, Run } from '../../session/context.ts';
import { usageError } from '../../terminal/exit.ts';
import { type Candidate, knownValues } from './known-values.ts';
import { optionsOf, type Place, placeOf } from './place.ts';
import { SCRIPTS, type Shell } from './scripts.ts';

const SHELLS = Object.keys(SCRIPTS);

export function addCompletion(program: Command, run: Run): void {
  const completion = program
    .command('completion')
    .description('Print a script that lets your shell complete this program, with ids and names')
    .argument('<shell>', SHELLS.join(', '), shell)
    // The scripts call `completion words`, with the words of the line.
    .allowExcessArguments()
    .addHelpText(
      'after',
      `
Examples:
  $ grantex completion bash >> ~/.bashrc
  $ grantex completion zsh > "\${fpath[1]}/_grantex"
  $ grantex completion fish > ~/.config/fish/completions/grantex.fish`,
    )
    .action(
      run(async (context: Context, _options: object, name: Shell | 'words') => {
        const { screen, terminal } = context;
        const words = completion.args.slice(1);
        if (name !== 'words' && words.length > 0) {
          throw usageError(`one shell at a time, and not ${JSON.stringify(words[0])} too`);
        }
        if (name !== 'words') return screen.raw(`${SCRIPTS[name]}\n`);
        const place = placeOf(program, words);
        const candidates = [...staticCandidates(program, place), ...(await knownValues(terminal, place))];
        await screen.drawn(
          candidates
            .filter(([word]) => word.startsWith(place.typed))
            .map(([word, meaning]) => (meaning === '' ? word : `${word}\t${spellHidden(meaning)}`)),
        );
      }),
    );
}

/** What the commands themselves say, in their order. */
function staticCandidates(
  program: Command,
  { command, option, argument, typed }: Place,
): readonly Candidate[] {
  if (option !== undefined) return (option.argChoices ?? []).map((choice) => [choice, '']);
  if (typed.startsWith('-')) {
    const options = optionsOf(program, command).map(({ long, description }): Candidate => [
      long ?? '',
      description,
    ]);
    return [...options, ['--help', 'show help']];
  }
  const shells = command.name() === 'completion' && argument === 'shell' ? SHELLS : [];
  return [
    ...command.commands.map((each): Candidate => [each.name(), each.description()]),
    ...shells.map((each): Candidate => [each, '']),
  ];
}

function shell(text: string): string {
  if (SHELLS.includes(text) || text === 'words') return text;
  throw new InvalidArgumentError(`There are ${SHELLS.join(', ')}.`);
}
