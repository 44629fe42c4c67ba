import type { ServerDescription, ToolDescription } from '../stdio/describe-server.ts';
import type { RulesFile, WrittenRule } from './rules-file.ts';

const MAX_PART_LENGTH = 64;

/**
 * Suggests a rules file for a server: one scope for each kind of tool, by its annotations, sorted by name. Somebody
 * must edit it, because annotations are unchecked claims of the server's author.
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

/** Makes a part of a scope from any server name: only letters, digits and `_ - .`. */
function partOf(name: string): string {
  const part = name.replaceAll(/[^A-Za-z0-9_.-]+/g, '-').replaceAll(/^-+|(?<!-)-+$/g, '');
  return part.slice(0, MAX_PART_LENGTH) || 'server';
}
