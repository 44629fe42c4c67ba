import { expect, test } from 'vitest';
import { AuthorizationError, createGuard } from '../../src/index.ts';
import { isGuarded, markGuarded, runTool } from '../../src/adapter.ts';
import { createTestIssuer } from './support/issuer.ts';
import { createRecorder } from './support/recorder.ts';
import { verifierOf } from './support/service.ts';

const issuer = await createTestIssuer();
const token = await issuer.token();
const verifier = verifierOf(issuer);
const allowed = {
  token,
  action: 'search',
  input: undefined,
  rule: { scopes: ['flights:search'] },
} as const;
const tooNarrow = { ...allowed, rule: { scopes: ['files:delete'] } } as const;
const refused = ({ code }: { readonly code: string }): string => `refused: ${code}`;

test('an allowed tool returns what it always did', async () => {
  const guard = createGuard({ verifier, audit: false });
  const answer = await runTool(guard, allowed, { execute: ({ grant }) => grant.grantId, refused });
  expect(answer).toMatch(/^grnt_/);
});

test("a refusal becomes the framework's result for it, and the tool does not run", async () => {
  const log = createRecorder();
  const guard = createGuard({ verifier, audit: log });
  let hasRun = false;
  const execute = (): string => {
    hasRun = true;
    return 'deleted';
  };
  expect(await runTool(guard, tooNarrow, { execute, refused })).toBe('refused: scope_missing');
  expect(hasRun).toBe(false);
  expect(log.summary()).toEqual(['blocked search']);
});

test('a refusal by another guard, inside the tool, is the error of the tool', async () => {
  const log = createRecorder();
  const guard = createGuard({ verifier, audit: log });
  const inner = new AuthorizationError('scope_missing');
  const execute = (): never => {
    throw inner;
  };
  await expect((async () => runTool(guard, allowed, { execute, refused }))()).rejects.toBe(inner);
  expect(log.summary()).toEqual(['allowed search', 'failure search -> 0']);
});

test('a result that the framework counts as a failure is recorded as one', async () => {
  const log = createRecorder();
  const guard = createGuard({ verifier, audit: log });
  const failed = (answer: string): boolean => answer === 'error';
  expect(await runTool(guard, allowed, { execute: () => 'error', refused, failed })).toBe('error');
  expect(log.summary()).toEqual(['allowed search', 'failure search -> 0']);
});

const MCP_ERROR = { content: [{ type: 'text', text: 'No such file.' }], isError: true };

test.each<[string, unknown, 'failure' | 'success']>([
  ['an MCP result with isError', MCP_ERROR, 'failure'],
  ['an MCP result that is promised', Promise.resolve(MCP_ERROR), 'failure'],
  ['an MCP result without isError', { content: [] }, 'success'],
  ['an MCP result whose isError is false', { content: [], isError: false }, 'success'],
  ['something else whose isError is a text', { isError: 'no' }, 'success'],
  [
    'a value that cannot be inspected',
    Object.defineProperty({}, 'isError', {
      get() {
        throw new Error('of the test');
      },
    }),
    'success',
  ],
])('%s is passed on unchanged, and recorded by its content', async (_what, result, status) => {
  const log = createRecorder();
  const guard = createGuard({ verifier, audit: log });
  const answered = await runTool<undefined, unknown>(guard, allowed, { execute: () => result, refused });
  expect(answered).toBe(await result);
  expect(log.summary()).toEqual(['allowed search', `${status} search -> 0`]);
});

test('a mark stands for one guard, and further marks keep it', () => {
  const guard = createGuard({ verifier, audit: false });
  const other = createGuard({ verifier, audit: false });
  const execute = (): void => {};
  const one = { guard, rule: allowed.rule };
  expect(isGuarded(execute, one)).toBe(false);
  expect(markGuarded(execute, one)).toBe(execute);
  markGuarded(execute, { guard, rule: tooNarrow.rule });
  expect(isGuarded(execute, one)).toBe(true);
  expect(isGuarded(execute, { guard, rule: tooNarrow.rule })).toBe(true);
  const outer = markGuarded(() => execute(), { guard: other, rule: allowed.rule }, execute);
  expect(isGuarded(outer, one)).toBe(true);
  expect(isGuarded(execute, { guard, rule: { ...allowed.rule } })).toBe(false);
  expect(isGuarded(execute, { guard: other, rule: allowed.rule })).toBe(false);
  expect(isGuarded(execute, { ...one, token: () => 'another' })).toBe(false);
});

test('a copied mark does not count', () => {
  const guarding = { guard: createGuard({ verifier, audit: false }), rule: allowed.rule };
  const guarded = markGuarded(() => 'asks', guarding);
  const raw = Object.assign(() => 'does not ask', guarded);
  expect(isGuarded(raw, guarding)).toBe(false);
  expect(isGuarded(Object.create(guarded) as object, guarding)).toBe(false);
});

test('a call that is aborted while the guard decides does not run, and is recorded as aborted', async () => {
  const controller = new AbortController();
  const log = createRecorder((record) => {
    if (record.status === 'allowed') controller.abort(new Error('Nobody waits.'));
    return Promise.resolve();
  });
  const guard = createGuard({ verifier, audit: log });
  let hasRun = false;
  const execute = (): string => {
    hasRun = true;
    return 'searched';
  };
  const call = { ...allowed, signal: controller.signal };
  await expect((async () => runTool(guard, call, { execute, refused }))()).rejects.toThrow('Nobody waits.');
  expect([hasRun, log.records.at(-1)?.metadata]).toEqual([false, { ended: 'aborted' }]);
  // The framework decides whether a call that was aborted earlier runs.
  expect(await runTool(guard, call, { execute, refused })).toBe('searched');
  expect(log.records.at(-1)?.status).toBe('success');
});

const ENDS = [
  ['answers', () => Promise.resolve('done'), ['success', {}]],
  ['throws', () => Promise.reject(new Error('too late')), ['failure', { ended: 'aborted' }]],
] as const;

for (const [how, end, known] of ENDS) {
  test(`a call that ${how} after it was aborted is recorded with what is known of it`, async () => {
    const log = createRecorder();
    const guard = createGuard({ verifier, audit: log });
    const controller = new AbortController();
    const execute = (): Promise<string> => {
      controller.abort();
      return end();
    };
    const call = { ...allowed, signal: controller.signal };
    await (async () => runTool(guard, call, { execute, refused }))().catch(() => undefined);
    const last = log.records.at(-1);
    expect([last?.status, last?.metadata]).toEqual(known);
  });
}

test('the end of a call is recorded, whatever the tool returns or throws', async () => {
  const log = createRecorder();
  const guard = createGuard({ verifier, audit: log });
  const throws = (): never => {
    throw new Error('no');
  };
  const nameless = Object.defineProperty(new Error('its own'), 'name', { get: throws });
  const opaque = new Proxy({}, { has: throws });
  // oxlint-disable-next-line unicorn/no-thenable -- only looks like a promise
  const thenable = { then: (use: (value: string) => void) => use('later') };
  const run = async (execute: () => unknown) =>
    runTool<undefined, unknown>(guard, allowed, { execute, refused });
  const thrown = await run(() => {
    throw nameless;
  }).catch((error: unknown) => error === nameless);
  expect(thrown).toBe(true);
  await expect(run(() => opaque)).rejects.toThrow('no');
  expect(await run(() => thenable)).toBe('later');
  const statuses = log.records.map(({ status }) => status);
  expect(statuses).toEqual(['allowed', 'failure', 'allowed', 'failure', 'allowed', 'success']);
});

test('a generator can be read, compared and inspected as before while it is followed', async () => {
  const guard = createGuard({ verifier, audit: false });
  async function* numbers(): AsyncGenerator<number> {
    yield 1;
  }
  const stream = await runTool<undefined, AsyncGenerator<number>>(guard, allowed, {
    execute: () => numbers(),
    refused: () => {
      throw new Error('refused');
    },
  });
  expect([String(stream), Object.prototype.hasOwnProperty.call(stream, 'next')]).toEqual([
    String(numbers()),
    false,
  ]);
  expect(stream.hasOwnProperty('next')).toBe(false);
  for await (const number of stream) expect(number).toBe(1);
});

test('a rule that loses its scopes after it was checked allows nothing', async () => {
  const guard = createGuard({ verifier, audit: false });
  const rule = { scopes: ['flights:search'] };
  const call = { ...allowed, rule: rule as { scopes: [string] } };
  expect(await runTool(guard, call, { execute: () => 'ran', refused })).toBe('ran');
  rule.scopes.length = 0;
  expect(await runTool(guard, call, { execute: () => 'ran', refused })).toBe('refused: rule_failed');
});
