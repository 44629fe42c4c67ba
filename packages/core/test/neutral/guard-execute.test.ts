import { expect, test } from 'vitest';
import {
  copyWith,
  grantOf,
  guardEach,
  guardExecute,
  type GuardingByName,
  guardingByRule,
  guardingByRules,
} from '../../src/adapter.ts';
import { createGuard, type Guard } from '../../src/index.ts';
import { createTestIssuer } from './support/issuer.ts';
import { createRecorder } from './support/recorder.ts';
import { verifierOf } from './support/service.ts';

const issuer = await createTestIssuer();
const grantToken = await issuer.token();
const verifier = verifierOf(issuer);
const guard = createGuard({ verifier, audit: false });
const rules = { search: { scopes: ['flights:search'] } } as const;
const token = (): string => grantToken;

interface Context {
  readonly caller: string;
  readonly signal?: AbortSignal | undefined;
}

interface Tool {
  readonly name: string;
  readonly execute: (input: number, context: Context) => unknown;
}

/** An adapter of a framework whose tools are called with an input and a context. */
function guardWith(tool: Tool, guardingOf: GuardingByName<() => string>, subject: string): Tool {
  const { name, execute } = tool;
  if (typeof execute !== 'function') throw new TypeError(`${subject} must have an "execute".`);
  const guarding = guardingOf(name);
  const guarded = guardExecute<Tool['execute'], Context, unknown>(
    execute,
    guarding,
    {
      name,
      signalName: 'signal',
      refused: ({ code }, _error, { caller }) => `${caller}: ${code}`,
      failed: (result) => result === 'sold out',
    },
    (ask) => (input, context) =>
      ask({ input: input as never, context, token: guarding.token }, (own) => execute(input, own)),
  );
  return copyWith(tool, 'execute', guarded);
}

const guardTool = (
  tool: Tool,
  by: Guard,
  rule: { readonly scopes: readonly [string] } = rules.search,
): Tool => guardWith(tool, guardingByRule({ guard: by, rule, token }, 'guardTool'), 'guardTool: "tool"');

const search: Tool = { name: 'search', execute: (input, context) => [input, grantOf(context).principalId] };

test('a tool runs with its input and a context that holds the grant, or is refused in the context of its call', async () => {
  const log = createRecorder();
  const by = createGuard({ verifier, audit: log });
  const context = { caller: 'alice' };
  expect(await guardTool(search, by).execute(5, context)).toEqual([5, 'user_alice']);
  expect(await guardTool(search, by, { scopes: ['flights:book'] }).execute(5, context)).toBe(
    'alice: scope_missing',
  );
  expect(await guardTool({ ...search, execute: () => 'sold out' }, by).execute(5, context)).toBe('sold out');
  expect(log.summary()).toEqual([
    'allowed search',
    'success search -> 0',
    'blocked search',
    'allowed search',
    'failure search -> 3',
  ]);
});

test('nobody watches the grant until the tool reads its signal', async () => {
  let watched = 0;
  const watching = { ...verifier, watch: () => ((watched += 1), () => {}) };
  const by = createGuard({ verifier: watching, audit: false });
  const context = { caller: 'alice', signal: new AbortController().signal };
  await guardTool(search, by).execute(5, context);
  expect(watched).toBe(0);
  const reading: Tool = { ...search, execute: (_input, { signal }) => signal?.aborted };
  expect(await guardTool(reading, by).execute(5, context)).toBe(false);
  expect(watched).toBe(1);
});

test('a call that is aborted while the guard decides does not run', async () => {
  const controller = new AbortController();
  const by = createGuard({
    verifier,
    audit: createRecorder(() => Promise.resolve(controller.abort(new Error('Nobody waits.')))),
  });
  const context = { caller: 'alice', signal: controller.signal };
  await expect((async () => guardTool(search, by).execute(5, context))()).rejects.toThrow('Nobody waits.');
});

test('a tool that is guarded by the same already stays itself, and keeps the name of its function', () => {
  const once = guardTool(search, guard);
  expect(guardTool(once, guard)).toBe(once);
  expect(once.execute.name).toBe('execute');
  expect(once).not.toBe(search);
  expect(guardTool(once, createGuard({ verifier, audit: false }))).not.toBe(once);
});

test('a copy with another member has the same class, symbols and hidden members', () => {
  class Calculator {
    readonly run: () => number = () => 1;
  }
  const brand = Symbol('brand');
  const original = Object.defineProperty(new Calculator(), brand, { value: 'calculator' });
  const copy = copyWith(original, 'run', () => 2);
  expect(copy).toBeInstanceOf(Calculator);
  expect([copy.run(), original.run(), Reflect.get(copy, brand)]).toEqual([2, 1, 'calculator']);
  expect(copyWith(original, 'run', original.run)).toBe(original);
  const hidden = Object.defineProperty({ run: () => 1 }, 'run', { enumerable: false });
  expect(Object.keys(copyWith(hidden, 'run', () => 2))).toEqual([]);
});

test('several tools have the rules of their names, and none that every object inherits', async () => {
  const tools = ['search', 'constructor'].map((name): Tool => ({ ...search, name }));
  const [searching, other] = guardEach(tools, { guard, rules, token }, guardWith);
  expect(await searching?.execute(5, { caller: 'alice' })).toEqual([5, 'user_alice']);
  expect(await other?.execute(5, { caller: 'alice' })).toBe('alice: no_rule');
});

test.each<[string, () => unknown]>([
  ['guardTools: "tools" must be an array', () => guardEach({} as Tool[], { guard, rules, token }, guardWith)],
  [
    'guardTools: each tool must have',
    () => guardEach([{ name: 'a' } as Tool], { guard, rules, token }, guardWith),
  ],
  ['guardTool: "rule" must be an object', () => guardTool(search, guard, null as never)],
  ['guardTool: "guard" must be a guard', () => guardTool(search, {} as Guard)],
  ['a: "rules" must be an object', () => guardingByRules({ guard, rules: [] as never, token }, 'a')],
  ['a: "token" must be a function', () => guardingByRules({ guard, rules, token: grantToken }, 'a')],
])('%s …', (message, make) => {
  expect(make).toThrow(message);
});
