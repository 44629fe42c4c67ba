import type { Command } from 'commander';

/** What fields of the API are called on the command line, where it is not the same word. */
const OTHER_WORDS: Readonly<Record<string, string>> = {
  email: 'address',
  exactName: 'agent',
  principalId: 'principal',
  // `--url` is the server.
  url: 'endpoint',
};

/** A field at the beginning of a message, such as `settings.maxGrantLifetime: …`, `scopes[0]: …` and `scopes.0: …`. */
const FIELD = /^(?:[A-Za-z]+\.)*?([A-Za-z]+)(?:\[\d+\]|\.\d+)*(:| (?=must|is|has))/;

/**
 * A message that names an option or an argument of the command instead of a field of the API.
 * @param command that has failed; undefined if none has run
 */
export function inOptionNames(message: string, command: Command | undefined): string {
  const [, field = '', end = ''] = FIELD.exec(message) ?? [];
  const name = command === undefined || field === '' ? undefined : nameOf(field, command);
  return name === undefined ? message : message.replace(FIELD, `${name}${end}`);
}

function nameOf(field: string, command: Command): string | undefined {
  const word = OTHER_WORDS[field] ?? field;
  const spellings = [word, word.replace(/s$/, ''), word.replace(/Id$/, '')];
  const option = command.options.find((each) => spellings.includes(each.attributeName()));
  if (option !== undefined) return option.long ?? undefined;
  const argument = command.registeredArguments.find((each) => spellings.includes(each.name()));
  // A person is the argument `name` of their own commands, and an agent the argument `agent` of those.
  const other = { principalId: 'name', id: 'agent' }[field];
  const found = argument ?? command.registeredArguments.find((each) => each.name() === other);
  return found && `<${found.name()}>`;
}
