import type { CallDetail } from '@grantex/core/issuer';
import { expect, test } from 'vitest';
import { titlesIn } from '../../../src/authority/catalogs/argument-titles.ts';
import type { Catalog } from '../../../src/authority/catalogs/catalog.ts';
import { faultInCatalog } from '../../../src/authority/catalogs/check-details.ts';

const CATALOG: Catalog = {
  audience: 'https://bank.example',
  digest: '',
  updatedAt: new Date(0),
  tools: [
    {
      name: 'pay',
      scopes: ['payments:initiate'],
      inputSchema: {
        type: 'object',
        properties: {
          amount: { type: 'number' },
          currency: { type: 'string' },
          recipient: { type: 'object', properties: { country: { type: 'string' } } },
          express: { type: 'boolean' },
          parts: { type: 'integer' },
          urgent: { type: 'boolean' },
        },
      },
    },
    {
      name: 'refund',
      scopes: ['payments:read', 'payments:initiate:eu'],
      inputSchema: { properties: { express: { type: 'string' }, reason: { type: 'string' } } },
    },
    { name: 'anything', scopes: ['tools:run'], inputSchema: true },
  ],
};

const faultOf = (
  detail: Pick<CallDetail, 'arguments' | 'ask'>,
  scope = 'payments:initiate',
): string | undefined => {
  const found = faultInCatalog(CATALOG, { scope, ...detail });
  return found && `${found.at} ${found.fault}`;
};

test.each<Pick<CallDetail, 'arguments' | 'ask'>>([
  {},
  { ask: true },
  { arguments: { amount: { max: '500', min: '1' }, 'recipient.country': { oneOf: ['DE'] } } },
  { arguments: { reason: { prefix: 'order ' }, express: { prefix: 'x' }, parts: { oneOf: [1, 2] } } },
  {
    arguments: { amount: { oneOf: [1, 1.5] }, express: { max: '1' }, recipient: {} },
    ask: { amount: { over: '200' } },
  },
])('%j fits', (detail) => {
  expect(faultOf(detail)).toBeUndefined();
});

test.each<[Pick<CallDetail, 'arguments' | 'ask'>, string]>([
  [
    { arguments: { amout: { max: '500' } } },
    '/arguments/amout names no argument of a tool that needs payments:initiate, by the catalog of https://bank.example',
  ],
  [
    { arguments: { urgent: { max: '1' } } },
    '/arguments/urgent/max does not fit the tool "pay", which takes boolean there, by the catalog of https://bank.example',
  ],
  [
    { arguments: { parts: { prefix: '1' } } },
    '/arguments/parts/prefix does not fit the tool "pay", which takes integer there, by the catalog of https://bank.example',
  ],
  [
    { arguments: { currency: { oneOf: ['EUR', 978] } } },
    '/arguments/currency/oneOf does not fit the tool "pay", which takes string there, by the catalog of https://bank.example',
  ],
  [
    { arguments: { parts: { oneOf: [1.5] } } },
    '/arguments/parts/oneOf does not fit the tool "pay", which takes integer there, by the catalog of https://bank.example',
  ],
  [
    { ask: { 'recipient.name': { over: '1' } } },
    '/ask/recipient.name names no argument of a tool that needs payments:initiate, by the catalog of https://bank.example',
  ],
  [
    { ask: { recipient: { over: '1' } } },
    '/ask/recipient/over does not fit the tool "pay", which takes object there, by the catalog of https://bank.example',
  ],
])('%j does not: %s', (detail, fault) => {
  expect(faultOf(detail)).toBe(fault);
});

test('a scope that no tool needs has no arguments, and a tool whose schema says nothing has any', () => {
  expect(faultOf({ arguments: { amount: {} } }, 'payments:read')).toMatch(
    /no argument of a tool that needs payments:read/,
  );
  expect(faultOf({ arguments: { amount: {} } }, 'payments:delete')).toMatch(/no argument of a tool/);
  expect(faultOf({ arguments: { 'a.b.c': { host: '.example.com' } } }, 'tools:run')).toBeUndefined();
});

test('where too much would have to be looked at, limits are refused by name, and pages show no titles', () => {
  const detail = { scope: 'payments:initiate', arguments: { amount: {}, currency: {} } };
  expect(faultInCatalog(structuredClone(CATALOG), detail, { left: 25 })).toEqual({
    at: '/arguments/currency',
    fault: 'is one argument too many to look for by the catalog of https://bank.example: limit fewer',
  });
  const inputSchema = { properties: { amount: { title: 'Amount' } } };
  const titled = { ...CATALOG, tools: [{ name: 'pay', scopes: ['payments:initiate'], inputSchema }] };
  const titleOf = titlesIn(titled, { left: 25 });
  const titles = Array.from({ length: 3 }, () => titleOf('payments:initiate', 'amount'));
  expect(titles).toEqual(['Amount', 'Amount', undefined]);
});
