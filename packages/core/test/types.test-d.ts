import { trace } from '@opentelemetry/api';
import { expectTypeOf } from 'vitest';
import {
  type Admission,
  createGuard,
  createVerifier,
  defineRules,
  type Grant,
  type Guard,
  guardFetch,
  type MaybePromise,
  online,
  type Rule,
  type RuleInput,
  type Verifier,
} from '../src/index.ts';

declare const verifier: Verifier;
declare const guard: Guard;

// What is stated must be stated.
// @ts-expect-error revocation is never defaulted
createVerifier({ issuer: 'https://issuer.test', audience: 'https://api.test', developers: ['dev_01'] });
// @ts-expect-error audit is never defaulted
createGuard({ verifier });
// @ts-expect-error a sink or false, not true
createGuard({ verifier, audit: true });
// @ts-expect-error online revocation needs a key
online({});
createVerifier({
  issuer: 'https://issuer.test',
  audience: ['a', 'b'],
  revocation: online({ apiKey: 'gx_test_x' }),
});

const named = { issuer: 'https://issuer.test', audience: 'a', revocation: online({ apiKey: 'gx_test_x' }) };
createVerifier({ ...named, minimumBinding: 'directory' });
createVerifier({ ...named, minimumBinding: { directory: ['https://login.test'] } });
// @ts-expect-error at least one provider is named
createVerifier({ ...named, minimumBinding: { directory: [] } });
// @ts-expect-error only sign-ins have providers
createVerifier({ ...named, minimumBinding: { verified: ['https://login.test'] } });

// Rules keep their names and their scopes, and say what they read.
const rules = defineRules({
  search: { scopes: ['flights:search'] },
  pay: { scopes: ['payments:initiate'], amount: (input: { amount: number }) => input.amount },
});
expectTypeOf(rules.search.scopes).toEqualTypeOf<readonly ['flights:search']>();
expectTypeOf<keyof typeof rules>().toEqualTypeOf<'search' | 'pay'>();
expectTypeOf(rules.pay).toExtend<Rule<{ amount: number }>>();
expectTypeOf(rules.search).toExtend<Rule<{ anything: string }>>();

// @ts-expect-error a rule names at least one scope
defineRules({ none: { scopes: [] } });
// @ts-expect-error a rule has scopes
defineRules({ none: {} });
// @ts-expect-error an amount is a text or a number
defineRules({ pay: { scopes: ['payments:initiate'], amount: () => undefined } });
// @ts-expect-error metadata is JSON
defineRules({ pay: { scopes: ['payments:initiate'], metadata: () => ({ at: new Date() }) } });

// A rule is contravariant: one that reads less serves where more is given, never the other way round.
const narrow: Rule<{ amount: number }> = { scopes: ['payments:initiate'], amount: (input) => input.amount };
expectTypeOf<Rule>().toExtend<Rule<{ amount: number }>>();
expectTypeOf<Rule<{ amount: number }>>().not.toExtend<Rule>();
void guard.run({ token: 't', action: 'pay', input: { amount: 5, to: 'x' }, rule: narrow }, () => 1);
// @ts-expect-error the rule reads an amount that this input lacks
void guard.run({ token: 't', action: 'pay', input: { to: 'x' }, rule: narrow }, () => 1);
// @ts-expect-error a call without a rule says so
void guard.admit({ token: 't', action: 'pay', input: 1 });

// What a rule reads is all that its functions annotate.
interface Split {
  readonly scopes: readonly ['payments:initiate'];
  readonly amount: (input: { amount: number }) => number;
  readonly metadata: (input: { to: string }) => { to: string };
}
expectTypeOf<RuleInput<Split>>().toExtend<{ amount: number; to: string }>();
expectTypeOf<RuleInput<Rule>>().toEqualTypeOf<unknown>();

// What comes back is what the call gives, and the grant is what the call gets.
const call = { token: 't', action: 'search', input: 1, rule: rules.search } as const;
expectTypeOf(guard.admit(call)).toEqualTypeOf<MaybePromise<Admission>>();
expectTypeOf(guard.run(call, () => 'text')).toEqualTypeOf<MaybePromise<string>>();
expectTypeOf(guard.run(call, async () => 'text')).toEqualTypeOf<MaybePromise<string>>();
expectTypeOf(
  guard.run(call, async function* () {
    yield 1;
  }),
).toEqualTypeOf<MaybePromise<AsyncGenerator<number, void, unknown>>>();
void guard.run(call, (admission) => expectTypeOf(admission).toEqualTypeOf<Admission>());
void guard.run(
  call,
  async () => ({ isError: true }),
  (result) => expectTypeOf(result).toEqualTypeOf<{ isError: boolean }>() && result.isError,
);

// A grant is read, never written.
declare const grant: Grant;
// @ts-expect-error a grant cannot be changed
grant.principalId = 'user_mallory';
expectTypeOf(grant.scopes).toEqualTypeOf<readonly string[]>();

// A demand has a value.
declare const variables: { readonly [name: string]: string | undefined };
// @ts-expect-error a missing environment variable would demand nothing
guard.forAgent({ agentId: variables['SUB_AGENT'] });

// A handler of the Fetch API keeps what its runtime passes, and its request; one that upgrades returns nothing.
declare const environment: { readonly name: string };
const handlerOptions = { guard, rule: rules.search };
const served = guardFetch(
  (_request, { grant: granted }, given: typeof environment) =>
    Response.json([granted.principalId, given.name]),
  handlerOptions,
);
expectTypeOf(served).toEqualTypeOf<(request: Request, given: typeof environment) => Promise<Response>>();
class SpecialRequest extends Request {
  readonly user = 'alice';
}
expectTypeOf(guardFetch(({ user }: SpecialRequest) => new Response(user), handlerOptions))
  .parameter(0)
  .toEqualTypeOf<SpecialRequest>();
expectTypeOf(guardFetch((): Response | undefined => undefined, handlerOptions)).returns.toEqualTypeOf<
  Promise<Response | undefined>
>();
guardFetch((_request, { input }) => Response.json(input.amount), {
  guard,
  rule: rules.pay,
  input: (request) => request.json() as Promise<{ amount: number }>,
});
// @ts-expect-error the rule reads an input, and there is none
guardFetch(() => new Response(), { guard, rule: rules.pay });

// A span of OpenTelemetry is one that a guard writes to.
createGuard({ verifier, audit: false, activeSpan: () => trace.getActiveSpan() });
createGuard({ verifier, audit: false, activeSpan: trace.getActiveSpan });

// What limits are compared with is an object that a rule makes of its input.
const mapped = defineRules({
  pay: { scopes: ['payments:initiate'], arguments: ({ price }: { price: number }) => ({ amount: price }) },
});
expectTypeOf<RuleInput<typeof mapped.pay>>().toEqualTypeOf<{ price: number }>();
// @ts-expect-error A text has no arguments.
defineRules({ pay: { scopes: ['payments:initiate'], arguments: () => 'amount=5' } });
