import type { ServerDescription, ToolDescription } from '../stdio/describe-server.ts';
import type { RulesFile, WrittenRule } from './rules-file.ts';

const MAX_PART_LENGTH = 64;

/**
 * A first rules file for a server: one scope for each kind of tool, as its annotations say, sorted by name. A
 * suggestion to be edited: annotations are what the server's author says of it, and nobody has checked them.
 */
export function suggestRules({ name, tools }: ServerDescription): RulesFile {
  const sorted = tools.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const rules = sorted.map(
    (tool) => [tool.name, { scopes: [`${partOf(name)}:${actionOf(tool)}`] }] satisfies [string, WrittenRule],
  );
  return { tools: Object.fromEntries(rules) };
}

function actionOf({ annotations }: ToolDescription): string {
  if (annotations?.readOnlyHint === true) return 'read';
  return annotations?.destructiveHint === true ? 'delete' : 'write';
}

/** A server may call itself anything; a scope is named by letters, digits and `_ - .` alone. */
function partOf(name: string): string {
  const part = name.replaceAll(/[^A-Za-z0-9_.-]+/g, '-').replaceAll(/^-+|-+$/g, '');
  return part.slice(0, MAX_PART_LENGTH) || 'server';
}
