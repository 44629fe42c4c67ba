import { createGuard, createVerifier, type Guard } from '@grantex/core';
import { expect, test } from 'vitest';

type Option = 'guard' | 'rule' | 'rules' | 'token' | 'input';

/** A function of an adapter that takes options. */
export interface Maker {
  /** Its name, which begins the message of an error. */
  readonly name: string;
  readonly takes: readonly Option[];
  /** The option that it does not have. Default: `input`. */
  readonly optional?: readonly Option[];
  /** Calls it as JavaScript can, with options that TypeScript would reject; `guard` is a real one. */
  readonly make: (options: { readonly [OPTION in Option]?: unknown }, guard: Guard) => unknown;
}

/** A guard that is asked nothing here. */
const guard = createGuard({
  verifier: createVerifier({
    issuer: 'https://issuer.test',
    audience: 'https://service.test',
    developers: ['dev_01JXYZ0000000000000000000A'],
    revocation: 'none',
  }),
  audit: false,
});

const RULE = { scopes: ['flights:book'] };

const WRONG_RULES: readonly (readonly [named: string, rule: unknown])[] = [
  ['scopes', { scopes: [] }],
  ['scopes', { scopes: ['flights:*'] }],
  ['scopes', { scopes: ['payments:initiate:max_500'] }],
  ['action', { ...RULE, action: 'a b' }],
  ['amount', { ...RULE, amount: 5 }],
  ['metadata', { ...RULE, metadata: {} }],
];

/** Invalid values of an option, and the name in the message. */
const WRONG: { readonly [OPTION in Option]: readonly (readonly [named: string, value: unknown])[] } = {
  guard: [['guard', {}]],
  token: [['token', 'eyJ']],
  rule: [['rule', 'flights:book'], ['rule', {}], ...WRONG_RULES],
  rules: [
    ['rules', 'flights:book'],
    ['rules', []],
    ['book', { book: undefined }],
    ['book', { book: {} }],
    ...WRONG_RULES.map(([named, rule]) => [named, { book: rule }] as const),
  ],
  input: [['input', {}]],
};

/** Tests that a wrong option throws when the guard is created, with a message that names it. */
export function testOptions(makers: readonly Maker[]): void {
  const cases = makers.flatMap((maker) =>
    maker.takes.flatMap((option) => {
      const { name, optional = ['input'] } = maker;
      const missing = optional.includes(option) ? [] : [[option, undefined] as const];
      return [...missing, ...WRONG[option]].map(
        ([named, value]) => [name, named, { [option]: value }, option, maker] as const,
      );
    }),
  );
  test.each(cases)('%s throws for a wrong "%s": %j', async (name, named, wrong, option, maker) => {
    const rules =
      option === 'rules' || !maker.takes.includes('rule') ? { rules: { book: RULE } } : { rule: RULE };
    const make = async (): Promise<unknown> =>
      maker.make({ guard, token: () => '', ...rules, ...wrong }, guard);
    const error: unknown = await make().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TypeError);
    expect((error as TypeError).message).toContain(`"${named}"`);
    expect((error as TypeError).message).toMatch(new RegExp(`^${name}: `));
  });
}
