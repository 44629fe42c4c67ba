import { expect, test } from 'vitest';
import { type Permission, sizeOf } from '../src/permissions/overview.ts';
import { toldInWords } from '../src/permissions/stopped.ts';
import { visibleText } from '../src/ui/visible-text.ts';

const sentence = (connected: number, told: number): string => {
  const { before, after } = toldInWords({ developer: 'Wander', connected, told });
  return `${before} Wander ${after}`;
};

test('what is said of verifiers is never more than the server knows', () => {
  expect(sentence(0, 0)).toMatch(/^No verifier of Wander holds a connection to this server at the moment/);
  expect(sentence(1, 1)).toBe('1 connected verifier of Wander has been told.');
  expect(sentence(3, 3)).toBe('3 connected verifiers of Wander have been told.');
  expect(sentence(3, 1)).toMatch(/^1 of 3 connected verifiers of Wander have been told so far/);
  expect(sentence(2, 0)).toMatch(/^0 of 2 connected/);
});

test('a permission ends with all that was handed on of it, however deep', () => {
  const made = (...delegated: Permission[]): Permission => ({
    id: 'grnt_1',
    agent: { id: 'ag_1', name: 'An agent', description: null },
    scopes: [],
    audience: 'https://api.example',
    isIssuerAudience: false,
    issuedAt: '2026-01-01T00:00:00.000Z',
    expiresAt: '2026-01-02T00:00:00.000Z',
    delegated,
  });
  expect(sizeOf(made(made(), made(made(), made())))).toBe(5);
});

test('characters that nobody sees are taken out of texts', () => {
  expect(visibleText('Bank\u202Eevil\u200B\u2066x\u0000\u2028\u3164\u2800')).toBe('Bankevilx');
});
