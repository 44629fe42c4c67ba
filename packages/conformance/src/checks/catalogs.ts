import { createHash } from 'node:crypto';
import { canonicalJson } from '@grantex/core/log';
import { type Check, check } from '../runner/check.ts';
import { begun, expectError, expectMember, expectStatus, expectThat, textOf } from '../runner/expect.ts';
import { delegate } from './delegate.ts';
import { detail, PAY } from './limited-calls.ts';

const TOOLS = [
  {
    name: 'pay',
    title: 'Pay somebody',
    scopes: [PAY],
    inputSchema: {
      type: 'object',
      properties: {
        amount: { type: 'number' },
        to: { $ref: '#/$defs/account' },
        items: { type: 'array', items: { properties: { price: { type: 'string' } } } },
      },
      $defs: { account: { type: 'string' } },
    },
  },
];

/** §15, Catalogs. */
export const catalogs: readonly Check[] = [
  check(
    '15.catalog',
    {
      cites: [
        { section: '15', says: 'GET (issue) → {audience, digest, updatedAt, tools}' },
        { section: '15', says: 'A developer has at most 100 catalogs' },
      ],
    },
    async (context) => {
      const audience = 'https://stored.example/api';
      const own = await context.ownDeveloper('catalogs');
      const path = pathOf(audience);
      expectError(await own.api.get(path), 404, 'NOT_FOUND');
      expectError(await own.api.delete(path), 404, 'NOT_FOUND');
      const stored = await own.api.put(path, { tools: TOOLS });
      expectStatus(stored, 200);
      const digest = createHash('sha256')
        .update(canonicalJson({ tools: TOOLS }))
        .digest('hex');
      expectMember(stored, 'digest', digest);
      expectMember(await own.api.get(path), 'tools.0.name', 'pay');
      expectStatus(await own.api.delete(path), 204);
      expectError(await own.api.get(path), 404, 'NOT_FOUND');
    },
  ),

  check(
    '15.invalid-catalog',
    { cites: [{ section: '15', says: 'Anything else MUST be 400 INVALID_CATALOG' }] },
    async (context) => {
      const audience = 'https://invalid.example/api';
      const own = await context.ownDeveloper('catalogs');
      const put = (inputSchema: object, more: object = {}) =>
        own.api.put(pathOf(audience), { tools: [{ name: 'pay', scopes: [PAY], inputSchema, ...more }] });
      for (const wrong of [
        { properties: { to: { $ref: 'https://elsewhere.example/schema' } } },
        { properties: { to: { $ref: '#/$defs/missing' } } },
        { properties: { to: { $id: 'https://elsewhere.example/schema' } } },
        { properties: { to: { $dynamicRef: '#x' } } },
      ]) {
        const answer = await put(wrong);
        expectError(answer, 400, 'INVALID_CATALOG');
        const message = textOf(answer, 'message');
        const isNamed = message.includes('tools[0]') && message.includes('/properties/to');
        expectThat(isNamed, 'a message with the tool and the place', message, answer);
      }
      const twice = { tools: [TOOLS[0], TOOLS[0]] };
      expectError(await own.api.put(pathOf(audience), twice), 400, 'INVALID_CATALOG');
      expectError(await own.api.get(pathOf(audience)), 404, 'NOT_FOUND');
      expectStatus(await put({ properties: { to: { type: 'string' } } }), 200);
    },
  ),

  check(
    '15.catalog-resolves',
    {
      cites: [
        { section: '15', says: 'Named arguments MUST be resolved' },
        { section: '15', says: 'An argument that no tool has' },
      ],
    },
    async (context) => {
      const audience = 'https://resolved.example/api';
      const own = await context.ownDeveloper('catalogs');
      begun(await own.api.put(pathOf(audience), { tools: TOOLS }), 200);
      const { agentId } = await own.sharedAgent();
      const ask = (limits: object) =>
        own.api.post('/v1/authorize', {
          agentId,
          principalId: 'alice',
          scopes: [PAY],
          audience,
          authorizationDetails: [detail({ arguments: limits })],
        });
      for (const [path, wrong] of [
        ['ammount', { ammount: { max: '5' } }],
        ['amount', { amount: { prefix: 'a' } }],
        ['to', { to: { oneOf: [1] } }],
        ['items.cost', { 'items.cost': { prefix: 'a' } }],
      ] as const) {
        const answer = await ask(wrong);
        expectError(answer, 400, 'INVALID_DETAILS');
        const message = textOf(answer, 'message');
        expectThat(
          message.includes(path) && message.includes('pay'),
          `a message with ${path} and the tool`,
          message,
          answer,
        );
      }
      expectStatus(
        await ask({ amount: { max: '5' }, to: { prefix: 'a' }, 'items.price': { max: '5' } }),
        201,
      );
      context.needsSandbox();
      const parent = await own.grant({ scopes: [PAY, 'files:read'], audience });
      const child = (argument: string) =>
        delegate(own, parent.grantToken, parent.agentId, {
          scopes: [PAY],
          authorizationDetails: [detail({ arguments: { [argument]: { max: '5' } } })],
        });
      expectError(await child('ammount'), 400, 'INVALID_DETAILS');
      expectStatus(await child('amount'), 201);
    },
  ),
];

function pathOf(audience: string): string {
  return `/v1/resources/${encodeURIComponent(audience)}/catalog`;
}
