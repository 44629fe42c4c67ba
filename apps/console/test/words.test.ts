import { removeHidden } from '@grantex/core/issuer';
import { expect, test } from 'vitest';
import { sentenceKey } from '../src/permissions/history/history-event.tsx';
import { stopLabels } from '../src/permissions/list/stop-labels.ts';
import { timeAgo, timeUntil } from '../src/permissions/parts/time.tsx';
import type { ListedPermission, Permission } from '../src/permissions/parts/wire.ts';
import { inWords } from '../src/permissions/permission/action-list.tsx';
import { countBelow, shareKey } from '../src/permissions/permission/tree.tsx';
import { noteKey } from '../src/permissions/stop/verifier-note.tsx';
import { englishTexts } from './support/english-texts.ts';

const texts = await englishTexts();

test('the page says no more about verifiers than the server knows', () => {
  const sentence = (connected: number, told: number): string =>
    texts.text(noteKey({ connected, told }), { developer: 'Wander', connected, told, time: '14:44' });
  const others = 'Any other will know at the latest at 14:44.';
  expect(sentence(0, 0)).toBe('Wander’s servers will know at the latest at 14:44.');
  expect(sentence(1, 1)).toBe(`The connected server of Wander has been told. ${others}`);
  expect(sentence(3, 3)).toBe(`All 3 connected servers of Wander have been told. ${others}`);
  expect(sentence(3, 1)).toBe(`1 of 3 connected servers of Wander have been told so far. ${others}`);
});

let count = 0;
const made = (...delegated: Permission[]): Pick<Permission, 'delegated'> & Permission => ({
  id: `grnt_${(count += 1)}`,
  agent: { id: 'ag_1', name: 'An agent', description: null, clientId: null },
  scopes: [],
  actions: [],
  audience: 'https://api.example',
  isIssuerAudience: false,
  issuedAt: '2026-01-01T00:00:00.000Z',
  expiresAt: '2026-01-02T00:00:00.000Z',
  holds: [],
  isHeldByYou: false,
  delegated,
});

test('a permission ends with everything delegated from it, however deep', () => {
  expect(countBelow(made(made(), made(made(), made())))).toBe(4);
});

test('invisible characters are removed from texts', () => {
  expect(removeHidden('Bank\u202Eevil\u200B\u2066x\u0000\u2028\u3164\u2800')).toBe('Bankevilx');
});

test('no two stop buttons have the same name, even for one agent at one moment', () => {
  const listed = (): ListedPermission => ({ ...made(), things: 1, below: 0, lastUse: null, isOnHold: false });
  const people = [
    { developer: 'Wander', active: [listed(), listed()] },
    { developer: 'Office', active: [listed()] },
  ];
  const names = [...stopLabels(texts, people).values()];
  expect(new Set(names).size).toBe(3);
  expect(names[0]).toMatch(/^An agent, at Wander, since .*2026/);
  expect(names[1]).toBe(`${names[0]}, number 2`);
  expect(names[2]).toMatch(/^An agent, at Office, since .*2026/);
});

test('the share of a delegation has a total only where no scope was narrowed', () => {
  const of = (...scopes: string[]) => ({ scopes: scopes.map((scope) => ({ scope })) });
  const all = of('calendar:read', 'flights:book', 'payments:initiate:max_500');
  expect(shareKey(of('calendar:read', 'flights:book'), all)).toBe('permissions.share');
  expect(shareKey(of('payments:initiate:max_100'), all)).toBe('permissions.narrowedShare');
});

test('the name of an action is in words', () => {
  expect(['search_flights', 'searchFlights', 'mail.send', 'GET:orders', 'a', '-'].map(inWords)).toEqual([
    'Search flights',
    'Search flights',
    'Mail send',
    'GET orders',
    'A',
    '-',
  ]);
});

test('times are short, in the language of the page', () => {
  const from = new Date(2026, 2, 10, 12).getTime();
  const at = (...date: [number, number, number, number]): string => new Date(...date).toISOString();
  expect(timeUntil(at(2026, 2, 10, 18), 'de', from)).toBe('18:00');
  expect(timeUntil(at(2026, 2, 11, 9), 'en', from)).toBe('tomorrow');
  expect(timeUntil(at(2026, 2, 11, 9), 'es', from)).toBe('mañana');
  expect(timeUntil(at(2026, 2, 13, 9), 'en', from)).toBe('Friday');
  expect(timeUntil(at(2026, 5, 1, 9), 'en', from)).toBe('June 1');
  expect(timeUntil(at(2027, 5, 1, 9), 'fr', from)).toBe('1 juin 2027');
  const ago = (seconds: number, language = 'en'): string =>
    timeAgo(new Date(from - seconds * 1_000).toISOString(), language, from);
  expect([-30, 0, 59, 60, 7_199, 86_400, 8 * 86_400].map((seconds) => ago(seconds))).toEqual([
    'now',
    'now',
    'now',
    '1 minute ago',
    '1 hour ago',
    'yesterday',
    'last week',
  ]);
  expect(ago(86_400, 'ja')).toBe('昨日');
});

test('every event of the history is a sentence that names who did it', () => {
  const say = (event: Partial<Parameters<typeof sentenceKey>[0]>, by = 'nobody', way = ''): string => {
    const whole = { what: null, parentAgent: null, endedAt: null, isStopped: false, kind: 'ended', ...event };
    return texts.text(sentenceKey(whole as Parameters<typeof sentenceKey>[0]), {
      agent: 'Planner',
      parent: 'Boss',
      developer: 'Wander',
      name: 'ada',
      provider: 'idp.example',
      by,
      way,
      until: '14:44',
    });
  };
  const endings = ['person', 'vouched', 'developer', 'agent', 'replacement', 'server', 'time', 'nobody'];
  expect(endings.map((by) => say({ what: 'grant' }, by))).toEqual([
    'You stopped Planner at Wander.',
    'Somebody with a link of Wander stopped Planner.',
    'Wander stopped Planner.',
    'Planner at Wander gave its permission back.',
    'A newer permission of Planner at Wander replaced this one.',
    'This server stopped Planner at Wander as a precaution.',
    'The permission of Planner at Wander expired.',
    'Planner at Wander was stopped.',
  ]);
  expect(say({ what: 'grant', parentAgent: 'Boss' }, 'person')).toBe(
    'You stopped Planner, a helper of Boss at Wander.',
  );
  const holders = ['person', 'vouched', 'rule', 'developer'];
  expect(holders.map((by) => say({ kind: 'held', what: 'grant' }, by))).toEqual([
    'You paused Planner at Wander.',
    'Somebody with a link of Wander paused Planner.',
    'A rule of Wander paused Planner.',
    'Wander paused Planner.',
  ]);
  expect(say({ kind: 'released', what: 'grant', parentAgent: 'Boss' }, 'person')).toBe(
    'You resumed Planner, a helper of Boss at Wander.',
  );
  expect(say({ kind: 'released', what: 'agent' }, 'developer')).toBe('Wander resumed Planner for everybody.');
  expect(say({ what: 'principal' }, 'person')).toBe('You stopped everything at Wander.');
  expect(say({ what: 'agent' }, 'developer')).toBe('Wander stopped Planner for everybody.');
  expect(say({ what: 'developer' }, 'developer')).toBe('Wander stopped everything there, for everybody.');
  expect(say({ kind: 'permission' })).toBe('You allowed Planner at Wander.');
  expect(say({ kind: 'approved' })).toBe('You approved Planner at Wander. Its app has until 14:44 to begin.');
  expect(say({ kind: 'approved', endedAt: 'x', isStopped: true })).toContain('was stopped before its app');
  expect(say({ kind: 'binding' }, '', 'provider')).toContain('by signing in at idp.example');
});
