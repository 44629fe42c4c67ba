import type { Guard } from './guard.ts';
import { isGuardedByAny } from './guarded.ts';

/**
 * Checks that one of the guards stands in front of each tool.
 * @param tools an array of tools, or tools by name
 * @throws {TypeError} naming the tools that are not guarded
 */
export function checkAllGuarded(tools: object, guards: WeakSet<Guard>): void {
  const bare = namesOfTools(tools)
    .filter(([, tool]) => !functionsOf(tool).some((found) => isGuardedByAny(found, guards)))
    .map(([name]) => name);
  if (bare.length === 0) return;
  throw new TypeError(`assertGuarded: no guard stands in front of ${bare.join(', ')}.`);
}

function namesOfTools(tools: object): readonly (readonly [name: string, tool: unknown])[] {
  if (!Array.isArray(tools)) return Object.entries(tools);
  return tools.map((tool: unknown, index) => [nameOf(tool) ?? `the tool at index ${index}`, tool]);
}

function nameOf(tool: unknown): string | undefined {
  const { name, function: nested } = Object(tool) as Named;
  const own = name ?? nested?.name;
  return typeof own === 'string' && own !== '' ? own : undefined;
}

interface Named {
  readonly name?: unknown;
  /** Tools of Chat Completions are described here. */
  readonly function?: { readonly name?: unknown };
}

/**
 * The functions of a tool: itself, its members, and those of its member `function`, inherited ones too. Getters are not
 * called.
 */
function functionsOf(tool: unknown): readonly object[] {
  const nested: unknown = Object.getOwnPropertyDescriptor(Object(tool), 'function')?.value;
  return [...functionsIn(tool), ...functionsIn(nested)];
}

function functionsIn(tool: unknown): readonly object[] {
  const found: object[] = typeof tool === 'function' ? [tool] : [];
  let owner: unknown = tool;
  while (typeof owner === 'object' && owner !== null && owner !== Object.prototype) {
    for (const { value } of Object.values(Object.getOwnPropertyDescriptors(owner))) {
      if (typeof value === 'function') found.push(value as object);
    }
    owner = Object.getPrototypeOf(owner);
  }
  return found;
}
