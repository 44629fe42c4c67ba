import { expect, test } from 'vitest';
import { createGuard, type Guard } from '../../src/index.ts';
import { markGuarded } from '../../src/adapter.ts';
import { createTestIssuer } from './support/issuer.ts';
import { verifierOf } from './support/service.ts';

const verifier = verifierOf(await createTestIssuer());
const createGuardOf = (): Guard => createGuard({ verifier, audit: false });
const guard = createGuardOf();
const guardedBy = (by: Guard): (() => void) =>
  markGuarded(() => {}, { guard: by, rule: undefined, token: undefined });
const guarded = guardedBy(guard);
const raw = (): void => {};

test('assertGuarded names the tools that its guard does not stand in front of', () => {
  const tools = {
    member: { name: 'search', execute: guarded },
    inherited: Object.create({ execute: guardedBy(guard.forAgent({ agentId: 'ag_01' })) }) as object,
    itself: guarded,
    bare: { name: 'book', execute: raw },
    other: { execute: guardedBy(createGuardOf()) },
    copied: { execute: Object.assign(() => {}, guarded) },
  };
  expect(() => guard.assertGuarded(tools)).toThrow('in front of bare, other, copied.');
  expect(() => guard.assertGuarded([tools.bare, tools.other])).toThrow('book, the tool at index 1.');
  expect(() => guard.assertGuarded([tools.member, tools.inherited, tools.itself])).not.toThrow();
});

const base = { name: 'book', execute: guarded };

class Getting {
  readonly confirm = guarded;
  get execute(): () => void {
    return raw;
  }
}

test.each<[string, object]>([
  [
    'has an own raw function in place of the guarded one',
    Object.assign(Object.create(base), { execute: raw }),
  ],
  ['may be run by another member', { ...base, run: raw }],
  ['may be run as a stream', { ...base, stream: raw }],
  ['may be run by a callback', { ...base, callback: raw }],
  ['may be run by another member of its own', Object.assign(Object.create(base), { invoke: raw })],
  ['has a guard only in front of something else', { execute: raw, needsApproval: guarded }],
  ['has a shadowed guard', Object.assign(Object.create({ perform: guarded }), { perform: raw })],
  ['makes its function when it is read', new Getting()],
  ['is described with a raw function', { type: 'function', function: { function: raw, parse: guarded } }],
  ['has a raw function and is described with another', { execute: guarded, function: { function: raw } }],
])('a tool that %s is not guarded', (_what, tool) => {
  expect(() => guard.assertGuarded({ tool })).toThrow('in front of tool.');
});

test.each<[string, object]>([
  ['whose class has another function of that name', Object.assign(Object.create({ invoke: raw }), base)],
  ['that is described with its function', { type: 'function', function: { function: guarded, parse: raw } }],
  ['with a function of any other name', { perform: guarded, format: raw }],
  ['of which the guard has made a whole', markGuarded({ hooks: {} }, { guard, rule: undefined })],
])('a tool %s is guarded', (_what, tool) => {
  expect(() => guard.assertGuarded({ tool })).not.toThrow();
});

test.each<[string, unknown]>([
  ['a map of tools', new Map([['book', { execute: raw }]])],
  ['a set of tools', new Set([{ execute: raw }])],
  ['one tool', Object.create(base)],
  ['a text', 'book'],
])('%s is neither an array nor an object of tools', (_what, tools) => {
  expect(() => guard.assertGuarded(tools as object[])).toThrow('"tools" must be an array of tools');
});

test.each<[string, object[] | Record<string, object>]>([
  ['array', []],
  ['object', {}],
])('an empty %s of tools throws', (_what, tools) => {
  expect(() => guard.assertGuarded(tools)).toThrow('in front of an empty list of tools');
});
