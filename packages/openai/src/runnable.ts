/** What the function of a tool is called with besides its input. */
export interface ToolCall {
  /** What the caller passed on: `toolContext` of `runTools` or of `answerToolCall`. */
  readonly toolContext: unknown;
  readonly signal: AbortSignal | undefined;
}

/** The function of a tool. */
export type Execute = (input: never, ...rest: unknown[]) => unknown;

/** How the SDK calls the function of a tool. */
interface Convention {
  readonly read: (rest: readonly unknown[]) => ToolCall;
  readonly write: (call: ToolCall, rest: readonly unknown[]) => readonly unknown[];
}

/** A tool of the SDK that runs in this process, whatever its kind. */
export interface Runnable extends Convention {
  readonly name: string;
  readonly execute: Execute;
  /** The object on which the function is called. */
  readonly owner: object;
  /** Reads what a model wrote. Throws or rejects where that is no input of the tool. */
  readonly parse: (text: string) => unknown;
  /** Returns a copy of the tool with another function. */
  readonly withExecute: (execute: Execute) => object;
}

/** `runTools` calls `(input, runner, toolContext)`. */
const POSITIONAL: Convention = {
  read([runner, toolContext, call]) {
    const { controller } = Object(runner) as { readonly controller?: AbortController };
    return { toolContext, signal: (call as ToolCall | undefined)?.signal ?? controller?.signal };
  },
  write: (call, [runner]) => [runner, call.toolContext, call],
};

/** `ResponsesToolRunner` calls `(input, { signal })`. */
const OPTIONS: Convention = {
  read: ([options]) => ({ toolContext: undefined, signal: undefined, ...(options as Partial<ToolCall>) }),
  write: (call) => [call],
};

/** Every member that a tool of some kind has. */
interface ToolMembers {
  readonly name?: string;
  readonly $brand?: string;
  readonly $callback?: unknown;
  readonly $parseRaw?: (text: string) => unknown;
  readonly function?: {
    readonly name?: string;
    readonly function?: unknown;
    readonly parse?: (text: string) => unknown;
  };
  readonly tool?: { readonly name?: string };
  readonly execute?: unknown;
}

type Recognise = (tool: ToolMembers) => Runnable | undefined;

/** What `zodFunction`, `zodResponsesFunction` and their like return. */
const parseable: Recognise = (tool) => {
  const { $brand, $callback, $parseRaw } = tool;
  if ($brand !== 'auto-parseable-tool' || $parseRaw === undefined || !isExecute($callback)) return undefined;
  return {
    ...POSITIONAL,
    name: tool.name ?? tool.function?.name ?? '',
    execute: $callback,
    owner: tool,
    parse: (text) => $parseRaw.call(tool, text),
    withExecute: (execute) => copyWith(tool, '$callback', execute),
  };
};

/** A tool of `runTools` with a JSON schema. */
const described: Recognise = (tool) => {
  const { function: definition, $brand } = tool;
  if ($brand !== undefined || definition === undefined || !isExecute(definition.function)) return undefined;
  return {
    ...POSITIONAL,
    // The SDK chooses the name like this.
    name: definition.name || definition.function.name,
    execute: definition.function,
    owner: definition,
    parse: (text) => (definition.parse === undefined ? text : definition.parse(text)),
    withExecute: (execute) => copyWith(tool, 'function', copyWith(definition, 'function', execute)),
  };
};

/** A function of a `ResponsesToolRunner`. */
const registered: Recognise = (tool) => {
  const { tool: declaration, execute } = tool;
  if (declaration?.name === undefined || !isExecute(execute)) return undefined;
  return {
    ...OPTIONS,
    name: declaration.name,
    execute,
    owner: tool,
    parse: objectOf,
    withExecute: (guarded) => copyWith(tool, 'execute', guarded),
  };
};

/** @returns undefined for what has no function here, such as a tool that runs at OpenAI, and for what is of two kinds */
export function runnableOf(tool: object): Runnable | undefined {
  const [runnable, another] = [parseable(tool), described(tool), registered(tool)].filter(isRunnable);
  // Which of two functions runs is up to what runs the tool.
  return another === undefined ? runnable : undefined;
}

/** With its prototype and its hidden members, by which the SDK recognises a tool. */
function copyWith(original: object, member: string, value: unknown): object {
  const members: PropertyDescriptorMap = Object.getOwnPropertyDescriptors(original);
  return Object.create(Object.getPrototypeOf(original) as object, {
    ...members,
    [member]: { ...members[member], value },
  }) as object;
}

function objectOf(text: string): unknown {
  const input: unknown = JSON.parse(text);
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input;
  throw new TypeError('The arguments must be an object.');
}

function isRunnable(found: Runnable | undefined): found is Runnable {
  return found !== undefined;
}

function isExecute(value: unknown): value is Execute {
  return typeof value === 'function';
}
