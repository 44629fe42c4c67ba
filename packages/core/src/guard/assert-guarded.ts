import type { Guard } from './guard.ts';
import { isGuardedByAny } from './guarded.ts';

/**
 * Checks that one of the guards stands in front of each tool.
 * @param tools an array of tools, or an object of tools by name
 * @throws {TypeError} naming the tools that are not guarded; for anything else than tools, and for none
 */
export function checkAllGuarded(tools: unknown, guards: WeakSet<Guard>): void {
  const named = namesOfTools(tools);
  if (named.length === 0) throw new TypeError('assertGuarded: there are no tools.');
  const bare = named.filter(([, tool]) => !isBehind(tool, guards)).map(([name]) => name);
  if (bare.length === 0) return;
  throw new TypeError(`assertGuarded: no guard stands in front of ${bare.join(', ')}.`);
}

function namesOfTools(tools: unknown): readonly (readonly [name: string, tool: unknown])[] {
  if (Array.isArray(tools)) {
    return tools.map((tool: unknown, index) => [nameOf(tool) ?? `the tool at index ${index}`, tool]);
  }
  if (isPlain(tools)) return Object.entries(tools);
  throw new TypeError('assertGuarded: "tools" must be an array of tools, or an object of tools by name.');
}

/** Whether it is an object literal, or a module: of a Map, for example, no tool would be seen. */
function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
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

/** The names of the members through which frameworks run a tool. */
const RUNNING = new Set([
  'execute',
  'run',
  'runAsync',
  'invoke',
  'call',
  '_call',
  'func',
  'function',
  'handler',
  '$callback',
  'callTool',
  'callToolResult',
  'getTools',
]);

/**
 * Whether a guard stands in front of a tool: of the tool itself, or of all members that run it. Where it has none of
 * these names, one guarded function is enough.
 */
function isBehind(tool: unknown, guards: WeakSet<Guard>): boolean {
  const isGuarded = (found: unknown): boolean => isGuardedByAny(Object(found) as object, guards);
  if (isGuarded(tool)) return true;
  const nested: unknown = Object.getOwnPropertyDescriptor(Object(tool), 'function')?.value;
  const parts = [tool, nested].map(functionsOf);
  const running = parts.flatMap((part) => part.running);
  if (running.length > 0) return running.every(isGuarded);
  return parts.some(({ others }) => others.some(isGuarded));
}

interface Functions {
  /** The members that run the tool, of the nearest owner that has any. A getter is undefined: it is not called. */
  readonly running: readonly unknown[];
  readonly others: readonly unknown[];
}

function functionsOf(tool: unknown): Functions {
  const others = new Map<string, unknown>();
  let owner: unknown = tool;
  while (typeof owner === 'object' && owner !== null && owner !== Object.prototype) {
    const members = Object.entries(Object.getOwnPropertyDescriptors(owner)).filter(
      ([, { value, get }]) => typeof value === 'function' || get !== undefined,
    );
    const running = members.filter(([name]) => RUNNING.has(name));
    if (running.length > 0) return { running: running.map(([, { value }]) => value as unknown), others: [] };
    for (const [name, { value }] of members) if (!others.has(name)) others.set(name, value);
    owner = Object.getPrototypeOf(owner);
  }
  return { running: [], others: [...others.values()] };
}
