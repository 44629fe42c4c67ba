import { copyWith } from '@grantex/core/adapter';

/** What the function of a tool is called with besides its input. */
export interface CallContext {
  /** What the caller passed on: `toolContext` of `runTools` or of `answerToolCall`. */
  readonly toolContext: unknown;
  readonly signal: AbortSignal | undefined;
}

/** The function of a tool. */
export type Execute = (input: never, ...rest: unknown[]) => unknown;

/** How the SDK calls the function of a tool. */
interface Convention {
  readonly read: (rest: readonly unknown[]) => CallContext;
  readonly write: (context: CallContext, rest: readonly unknown[]) => readonly unknown[];
}

/** A tool of the SDK that runs in this process, whatever its kind. */
export interface Runnable extends Convention {
  readonly name: string;
  readonly execute: Execute;
  /** The object on which the function is called. */
  readonly owner: object;
  /** Reads what a model wrote. Throws or rejects where that is no input of the tool. */
  readonly parse: (text: string) => unknown;
  /** Returns a copy of the tool with another function, the tool itself with the same function. */
  readonly withExecute: (execute: Execute) => object;
}

/** `runTools` calls `(input, runner, toolContext)`. */
const POSITIONAL: Convention = {
  read([runner, toolContext, given]) {
    const { controller } = Object(runner) as { readonly controller?: AbortController };
    return { toolContext, signal: (given as CallContext | undefined)?.signal ?? controller?.signal };
  },
  write: (context, [runner]) => [runner, context.toolContext, context],
};

/** `ResponsesToolRunner` calls `(input, { signal })`. */
const OPTIONS: Convention = {
  read: ([options]) => ({ toolContext: undefined, signal: undefined, ...(options as Partial<CallContext>) }),
  write: (context) => [context],
};

/** Every member that a tool of some kind has. */
interface ToolMembers {
  readonly name?: string;
  readonly $brand?: string;
  readonly $callback?: Execute;
  readonly $parseRaw?: (text: string) => unknown;
  readonly function?: {
    readonly name?: string;
    readonly function?: Execute;
    readonly parse?: (text: string) => unknown;
  };
  readonly tool?: { readonly name?: string };
  readonly execute?: Execute;
}

/** What `zodFunction`, `zodResponsesFunction` and their like return. */
function parseable(tool: ToolMembers): Runnable | undefined {
  const { $brand, $callback, $parseRaw, name, function: definition } = tool;
  if ($brand !== 'auto-parseable-tool' || $parseRaw === undefined || !isFunction($callback)) return undefined;
  return {
    ...POSITIONAL,
    name: name ?? definition?.name ?? '',
    execute: $callback,
    owner: tool,
    parse: (text) => $parseRaw.call(tool, text),
    withExecute: (guarded) => copyWith(tool, '$callback', guarded),
  };
}

/** A tool of `runTools` with a JSON schema. */
function described(tool: ToolMembers): Runnable | undefined {
  const { function: definition, $brand } = tool;
  const execute = definition?.function;
  if ($brand !== undefined || definition === undefined || !isFunction(execute)) return undefined;
  return {
    ...POSITIONAL,
    // The SDK chooses the name like this.
    name: definition.name || execute.name,
    execute,
    owner: definition,
    parse: (text) => (definition.parse === undefined ? text : definition.parse(text)),
    withExecute: (guarded) => copyWith(tool, 'function', copyWith(definition, 'function', guarded)),
  };
}

/** A function of a `ResponsesToolRunner`. */
function registered(tool: ToolMembers): Runnable | undefined {
  const { tool: declaration, execute } = tool;
  if (declaration?.name === undefined || !isFunction(execute)) return undefined;
  return {
    ...OPTIONS,
    name: declaration.name,
    execute,
    owner: tool,
    parse: objectOf,
    withExecute: (guarded) => copyWith(tool, 'execute', guarded),
  };
}

/** @returns undefined for what has no function here, such as a tool that runs at OpenAI, and for what is of two kinds */
export function runnableOf(tool: unknown): Runnable | undefined {
  const members = Object(tool) as ToolMembers;
  const kinds = [parseable, described, registered].flatMap((kind) => kind(members) ?? []);
  // Which of two functions runs is up to what runs the tool.
  return kinds.length === 1 ? kinds[0] : undefined;
}

function objectOf(text: string): unknown {
  const input: unknown = JSON.parse(text);
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input;
  throw new TypeError('The arguments must be an object.');
}

function isFunction(value: unknown): value is Execute {
  return typeof value === 'function';
}
