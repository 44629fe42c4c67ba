import { readFile } from 'node:fs/promises';
import { removeHidden } from '@grantex/core/issuer';
import { expect, test } from 'vitest';
import { NO_RESPONSE } from '../src/page/page-calls.ts';
import { describeShare, stopLabels } from '../src/permissions/overview/permission-item.tsx';
import { describeVerifiers } from '../src/permissions/overview/stop-result.tsx';
import { countAgents, countPermissions } from '../src/permissions/overview/summary.tsx';
import { PASSKEY_ERRORS, UNSUPPORTED } from '../src/permissions/parts/sign-in-methods.tsx';
import type { Permission, Person } from '../src/permissions/parts/wire.ts';

const sentence = (connected: number, told: number): string => {
  const { before, after } = describeVerifiers({ developer: 'Wander', connected, told });
  return `${before} Wander ${after}`;
};

test('the page says no more about verifiers than the server knows', () => {
  expect(sentence(0, 0)).toMatch(/^No verifier of Wander is connected to this server at the moment/);
  expect(sentence(1, 1)).toBe('1 connected verifier of Wander has been told.');
  expect(sentence(3, 3)).toBe('3 connected verifiers of Wander have been told.');
  expect(sentence(3, 1)).toMatch(/^1 of 3 connected verifiers of Wander have been told so far/);
  expect(sentence(2, 0)).toMatch(/^0 of 2 connected/);
});

let count = 0;
const made = (...delegated: Permission[]): Permission => ({
  id: `grnt_${(count += 1)}`,
  agent: { id: 'ag_1', name: 'An agent', description: null, clientId: null },
  scopes: [],
  audience: 'https://api.example',
  isIssuerAudience: false,
  issuedAt: '2026-01-01T00:00:00.000Z',
  expiresAt: '2026-01-02T00:00:00.000Z',
  delegated,
});
const personWith = (developer: string, ...active: Permission[]): Person => ({
  principal: 'prn_1',
  principalId: 'user_1',
  developer,
  developerId: 'dev_1',
  binding: null,
  active,
  awaited: [],
});

test('a permission ends with everything delegated from it, however deep', () => {
  expect(countPermissions(made(made(), made(made(), made())))).toBe(5);
});

test('invisible characters are removed from texts', () => {
  expect(removeHidden('Bank\u202Eevil\u200B\u2066x\u0000\u2028\u3164\u2800')).toBe('Bankevilx');
});

test('no two stop buttons have the same name, even for one agent at one moment', () => {
  const people = [
    personWith('Wander', made(made(), made()), made(made())),
    personWith('Office', made(), made()),
  ];
  const names = [...stopLabels(people).values()];
  expect(new Set(names).size).toBe(7);
  expect(names[0]).toMatch(/^An agent, at Wander, since .*2026/);
  expect(names[1]).toMatch(/^An agent, below An agent, since .*2026/);
  expect(names[2]).toBe(`${names[1]}, number 2`);
  expect(names[6]).toBe(`${names[5]}, number 2`);
});

test('an agent with several permissions is counted once', () => {
  const other = made();
  const people = [
    personWith('Wander', made(made(), { ...other, agent: { ...other.agent, id: 'ag_2' } })),
    personWith('Office'),
  ];
  expect(countAgents(people)).toBe(2);
  expect(countAgents([])).toBe(0);
});

test('the share of a delegation has a total only where no scope was narrowed', () => {
  const of = (...scopes: string[]) => ({ scopes: scopes.map((scope) => ({ scope })) });
  const all = of('calendar:read', 'flights:book', 'payments:initiate:max_500');
  expect(describeShare(of('calendar:read', 'flights:book'), all)).toBe('May do 2 of the 3 things that');
  expect(describeShare(of('calendar:read'), all)).toBe('May do 1 of the 3 things that');
  const narrowed = of('calendar:read', 'flights:book', 'payments:initiate:max_100');
  expect(describeShare(narrowed, all)).toBe('May do 3 things within what');
  expect(describeShare(of('payments:initiate:max_100'), all)).toBe('May do 1 thing within what');
});

test('the permissions page and the consent page report a failed passkey in the same words', async () => {
  const script = await readFile(new URL('../../server/assets/page.js', import.meta.url), 'utf8');
  for (const words of [...PASSKEY_ERRORS.values(), UNSUPPORTED, NO_RESPONSE]) {
    expect(script).toContain(`'${words}'`);
  }
});
