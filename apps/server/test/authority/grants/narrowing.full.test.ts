import { type CallDetail, coversAll, decideCall, indexScopes, refusedArguments } from '@grantex/core/issuer';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scopesWithin } from '../../../src/authority/grants/scopes-within.ts';
import { claimsOf, makeAgent, makeGrant } from '../../support/grants.ts';
import { testServer, type TestServer } from '../../support/server.ts';

const NAMES = ['flights:search', 'flights:book', 'payments:initiate', 'read'];
const scope = fc.oneof(
  fc.constantFrom(...NAMES),
  fc
    .tuple(fc.constantFrom('flights:book', 'payments:initiate'), fc.integer({ min: 0, max: 30 }))
    .map(([name, tenths]) => `${name}:max_${tenths / 10}`),
  fc.constantFrom('flights:book:economy', 'payments:initiate:eur'),
);
const scopes = fc.uniqueArray(scope, { minLength: 1, maxLength: 6 });
const call = fc.record({
  required: fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 2 }),
  amount: fc.option(
    fc.integer({ min: 0, max: 40 }).map((tenths) => tenths / 10),
    { nil: undefined },
  ),
});

const allows = (
  granted: readonly string[],
  { required, amount }: { required: string[]; amount?: number | undefined },
) => decideCall(indexScopes(granted), required, amount) === undefined;

describe('the intersection of two sets of scopes', () => {
  test('allows nothing that either refuses, and everything that both cover', () => {
    fc.assert(
      fc.property(scopes, scopes, scope, call, (granted, declared, wanted, made) => {
        const common = scopesWithin(granted, declared);
        expect(coversAll(granted, common) && coversAll(declared, common)).toBe(true);
        const isInBoth = coversAll(granted, [wanted]) && coversAll(declared, [wanted]);
        expect(coversAll(common, [wanted])).toBe(isInBoth);
        const isRefused = !allows(granted, made) || !allows(declared, made);
        expect(isRefused && allows(common, made)).toBe(false);
      }),
      { numRuns: 10_000 },
    );
  });

  test('is the same in either order, and has no duplicates', () => {
    fc.assert(
      fc.property(scopes, scopes, (left, right) => {
        const common = scopesWithin(left, right);
        expect(scopesWithin(right, left).toSorted()).toEqual(common.toSorted());
        expect(new Set(common).size).toBe(common.length);
      }),
    );
  });
});

describe('a chain of delegations over HTTP', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await testServer();
  });
  afterAll(() => server.close());

  test('accepts no call that its root refuses, whatever scopes are requested', async () => {
    const { call: ask } = server.developer;
    const agentId = await makeAgent(ask, [...NAMES, 'flights:book:economy', 'payments:initiate:eur']);
    const root = fc.uniqueArray(scope, { minLength: 2, maxLength: 6 });
    let links = 0;
    await fc.assert(
      fc.asyncProperty(
        root,
        fc.array(scopes, { minLength: 1, maxLength: 3 }),
        fc.array(call, { minLength: 20, maxLength: 20 }),
        async (granted, requests, calls) => {
          const grant = await makeGrant(ask, agentId, { scopes: granted });
          let parent = grant.grantToken;
          for (const requested of requests) {
            const { status, body } = await ask('POST /v1/grants/delegate', {
              parentGrantToken: parent,
              subAgentId: agentId,
              scopes: requested,
            });
            const held = claimsOf(parent).scp as string[];
            const isStrictlyNarrower = coversAll(held, requested) && !coversAll(requested, held);
            expect(status).toBe(isStrictlyNarrower ? 201 : 400);
            if (status !== 201) continue;
            links += 1;
            parent = body.grantToken as string;
          }
          const held = claimsOf(parent).scp as string[];
          const refused = calls.filter((made) => !allows(grant.scopes, made));
          expect(refused.filter((made) => allows(held, made))).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
    expect(links).toBeGreaterThan(5);
  });

  test('admits no arguments that its root refuses, whatever limits are requested', async () => {
    const { call: ask } = server.developer;
    const pay = 'payments:initiate';
    const agentId = await makeAgent(ask, [pay, 'flights:search']);
    const bound = fc.integer({ min: 0, max: 9 }).map(String);
    const currencies = fc.uniqueArray(fc.constantFrom('EUR', 'USD', 'GBP'), { minLength: 1 });
    const limits = fc.record(
      { amount: fc.record({ max: bound }), currency: fc.record({ oneOf: currencies }), to: fc.constant({}) },
      { requiredKeys: [] },
    );
    const detail = fc.record({ arguments: limits, closed: fc.boolean() });
    const input = fc.record(
      {
        amount: fc.integer({ min: -1, max: 10 }),
        currency: fc.constantFrom('EUR', 'USD', 'CHF'),
        to: fc.constant('a'),
      },
      { requiredKeys: [] },
    );
    const details = fc.array(detail, { minLength: 1, maxLength: 2 });
    const typed = (asked: readonly object[]) =>
      asked.map((each) => ({ type: 'urn:grantex:call', scope: pay, ...each }));
    const detailsOf = (token: string): readonly CallDetail[] => claimsOf(token).authorization_details;
    const isAdmitted = (token: string, made: object) =>
      refusedArguments(detailsOf(token), [pay], made).length === 0;
    let links = 0;
    await fc.assert(
      fc.asyncProperty(
        details,
        fc.array(details, { minLength: 1, maxLength: 3 }),
        fc.array(input, { minLength: 20, maxLength: 20 }),
        async (granted, requests, inputs) => {
          const root = await makeGrant(ask, agentId, {
            scopes: [pay, 'flights:search'],
            authorizationDetails: typed(granted),
          });
          let parent = root.grantToken;
          for (const requested of requests) {
            const { status, body } = await ask('POST /v1/grants/delegate', {
              parentGrantToken: parent,
              subAgentId: agentId,
              scopes: [pay],
              authorizationDetails: typed(requested),
            });
            expect(status === 201 || String(body.code).endsWith('_NOT_NARROWER')).toBe(true);
            if (status !== 201) continue;
            links += 1;
            const child = body.grantToken as string;
            expect(inputs.filter((made) => isAdmitted(child, made) && !isAdmitted(parent, made))).toEqual([]);
            parent = child;
          }
          expect(
            inputs.filter((made) => isAdmitted(parent, made) && !isAdmitted(root.grantToken, made)),
          ).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
    expect(links).toBeGreaterThan(20);
  });
});
