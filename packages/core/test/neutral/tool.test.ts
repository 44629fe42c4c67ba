import { expect, test } from 'vitest';
import { AuthorizationError, createGuard, isGuarded, markGuarded, runTool } from '../../src/index.ts';
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

test('a tool that is allowed answers as it always did', async () => {
  const guard = createGuard({ verifier, audit: false });
  const answer = await runTool(guard, allowed, { execute: ({ grantId }) => grantId, refused });
  expect(answer).toMatch(/^grnt_/);
});

test('a refusal becomes what the framework makes of it, and the tool does not run', async () => {
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

test('a result that the framework takes for a failure is recorded as one', async () => {
  const log = createRecorder();
  const guard = createGuard({ verifier, audit: log });
  const failed = (answer: string): boolean => answer === 'error';
  expect(await runTool(guard, allowed, { execute: () => 'error', refused, failed })).toBe('error');
  expect(log.summary()).toEqual(['allowed search', 'failure search -> 0']);
});

test('a mark stands for one guard and one rule, and further marks keep it', () => {
  const guard = createGuard({ verifier, audit: false });
  const execute = (): void => {};
  expect(isGuarded(execute, guard, allowed.rule)).toBe(false);
  expect(markGuarded(execute, guard, allowed.rule)).toBe(execute);
  markGuarded(execute, guard, tooNarrow.rule);
  expect(isGuarded(execute, guard, allowed.rule)).toBe(true);
  expect(isGuarded(execute, guard, tooNarrow.rule)).toBe(true);
  const outer = markGuarded(() => execute(), createGuard({ verifier, audit: false }), allowed.rule, execute);
  expect(isGuarded(outer, guard, allowed.rule)).toBe(true);
  expect(isGuarded(execute, guard, { ...allowed.rule })).toBe(false);
  expect(isGuarded(execute, createGuard({ verifier, audit: false }), allowed.rule)).toBe(false);
});
