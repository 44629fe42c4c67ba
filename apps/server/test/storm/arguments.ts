import { parseArgs } from 'node:util';

/** The arguments of `npm run storm`. */
interface StormArguments {
  /** The number of faults of each kind. */
  readonly rounds: number;
  /** The storms to run, in this order. */
  readonly names: readonly string[];
}

/**
 * Reads `--rounds <n>` (default: 100) and `--only <name>[,<name>…]` (default: all).
 * @returns undefined when help is asked for
 * @throws {TypeError} for anything else, naming it
 */
export function readArguments(
  parameters: readonly string[],
  storms: readonly string[],
): StormArguments | undefined {
  const { values } = parseArgs({
    args: [...parameters],
    options: {
      rounds: { type: 'string', default: '100' },
      only: { type: 'string', multiple: true },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const rounds = Number(values.rounds);
  if (!Number.isSafeInteger(rounds) || rounds < 1) {
    throw new TypeError('--rounds must be a whole number of at least 1');
  }
  const names = values.only?.flatMap((some) => some.split(',')) ?? storms;
  const unknown = names.find((name) => !storms.includes(name));
  if (unknown !== undefined) throw new TypeError(`--only ${unknown}: there are ${storms.join(', ')}`);
  return { rounds, names };
}
