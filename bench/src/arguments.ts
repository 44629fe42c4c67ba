import { parseArgs } from 'node:util';

/** How the benchmark runs. */
export interface Arguments {
  /** Fewer and shorter rounds of everything. */
  readonly isQuick: boolean;
  /** One JSON document on standard output instead of tables. */
  readonly isJson: boolean;
  /** Names of the groups to run; undefined for all of them. */
  readonly only: readonly string[] | undefined;
  /** A file with the JSON document of an earlier run. */
  readonly compare: string | undefined;
}

/**
 * Reads `--quick`, `--json`, `--only <name>[,<name>…]`, `--compare <file>`.
 * @returns undefined when help is asked for
 * @throws {TypeError} for anything else, naming it
 */
export function readArguments(
  parameters: readonly string[],
  groups: readonly string[],
): Arguments | undefined {
  const { values } = parseArgs({
    args: [...parameters],
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true },
      compare: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const only = values.only?.flatMap((names) => names.split(','));
  const unknown = only?.find((name) => !groups.includes(name));
  if (unknown !== undefined) {
    throw new TypeError(`--only ${unknown}: known groups are ${groups.join(', ')}`);
  }
  return { isQuick: values.quick, isJson: values.json, only, compare: values.compare };
}
