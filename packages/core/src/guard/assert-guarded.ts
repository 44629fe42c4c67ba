import { isPlainObject } from '../base/json.ts';
import type { Guard } from './guard.ts';
import { isGuardedByAny } from './guarded.ts';

/**
 * Checks that one of the guards stands in front of each tool.
 * @param tools an array of tools, or an object of tools by name
 * @throws {TypeError} naming the tools that are not guarded; for anything else than tools, and for none
 */
export function checkAllGuarded(tools: unknown, guards: WeakSet<Guard>): void {
  const named = namesOfTools(tools);
  const bare = named.filter(([, tool]) => !isBehind(tool, guards)).map(([name]) => name);
  if (named.length > 0 && bare.length === 0) return;
  const where = bare.length === 0 ? 'an empty list of tools' : bare.join(', ');
  throw new TypeError(`assertGuarded: no guard stands in front of ${where}.`);
}

function namesOfTools(tools: unknown): readonly (readonly [name: string, tool: unknown])[] {
  if (Array.isArray(tools)) {
    return tools.map((tool: unknown, index) => [nameOf(tool) ?? `the tool at index ${index}`, tool]);
  }
  // Of a Map, for example, no tool would be seen.
  const named = Object(tools) as object;
  if (isPlainObject(named)) return Object.entries(named);
  throw new TypeError('assertGuarded: "tools" must be an array of tools or an object of tools.');
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
const RUNNING =
  /^(execute|run(Async)?|invoke|_?call|func(tion)?|handler|\$?callback|stream|callTool(Result)?|getTools)$/;

/**
 * Whether a guard stands in front of a tool: of the tool itself, or of all members that run it. Where it has none of
 * these names, one guarded function is enough.
 */
function isBehind(tool: unknown, guards: WeakSet<Guard>): boolean {
  const isGuarded = (found: unknown): boolean => isGuardedByAny(Object(found) as object, guards);
  if (isGuarded(tool)) return true;
  const nested: unknown = Object.getOwnPropertyDescriptor(Object(tool), 'function')?.value;
  const functions = [...functionsOf(tool), ...functionsOf(nested)];
  const running = functions.filter(([name]) => RUNNING.test(name));
  if (running.length > 0) return running.every(([, found]) => isGuarded(found));
  return functions.some(([, found]) => isGuarded(found));
}

/**
 * The functions of a tool by their names, those of the nearest owners only, up to the first owner that has one which runs
 * the tool. A getter is not called: it is undefined.
 */
function functionsOf(tool: unknown): readonly (readonly [name: string, found: unknown])[] {
  const found = new Map<string, unknown>();
  let owner: unknown = tool;
  while (typeof owner === 'object' && owner !== null && owner !== Object.prototype) {
    for (const [name, { value, get }] of Object.entries(Object.getOwnPropertyDescriptors(owner))) {
      if ((typeof value === 'function' || get !== undefined) && !found.has(name)) found.set(name, value);
    }
    if ([...found.keys()].some((name) => RUNNING.test(name))) break;
    owner = Object.getPrototypeOf(owner);
  }
  return [...found];
}
