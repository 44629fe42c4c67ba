import { grantex } from '@grantex/fastify';
import fastify from 'fastify';
import { expect, test } from 'vitest';
import { createApplication } from './application.ts';
import { createService } from './service.ts';

const rule = { scopes: ['flights:book'] };

test.each([{}, { guard: {} }, { guard: undefined }])(
  'a wrong "guard" throws when the plugin is registered: %j',
  async (options) => {
    // Values that TypeScript would reject, and JavaScript does not.
    const registered = fastify().register(grantex, options as Parameters<typeof grantex>[1]);
    const error: unknown = await Promise.resolve(registered).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).toContain('"guard"');
  },
);

test.each([
  ['rule', undefined],
  ['rule', 'flights:book'],
  ['rule', {}],
  ['scopes', { scopes: [] }],
  ['scopes', { scopes: ['flights:*'] }],
  ['scopes', { scopes: ['payments:initiate:max_500'] }],
  ['action', { ...rule, action: 'a b' }],
  ['amount', { ...rule, amount: 5 }],
  ['input', rule, { input: {} }],
])('a wrong "%s" throws when the hook is created: %j', async (option, wrong, options?: object) => {
  await using service = await createService();
  const app = await createApplication(service.guard);
  const requireGrant = app.requireGrant as (rule: unknown, options?: object) => unknown;
  expect(() => requireGrant(wrong, options)).toThrow(TypeError);
  expect(() => requireGrant(wrong, options)).toThrow(`"${option}"`);
});
