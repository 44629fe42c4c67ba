import assert from 'node:assert/strict';
import {
  assertProceduresGuarded,
  createGuard,
  createVerifier,
  feed,
  type GrantMeta,
  refusalOf,
  requireGrant,
} from '@grantex/trpc';
import { createTestIssuer } from '@grantex/testing';
import { initTRPC, TRPCError } from '@trpc/server';

await using issuer = await createTestIssuer();
const verifier = createVerifier({
  issuer: issuer.url,
  audience: issuer.audience,
  revocation: feed({ apiKey: issuer.apiKey }),
});
const guard = createGuard({ verifier, audit: false });

interface Context {
  readonly token: string;
}

const t = initTRPC.context<Context>().meta<GrantMeta>().create();
const router = t.router({
  book: t.procedure
    .meta({ grant: { scopes: ['flights:book'] } })
    .use(requireGrant({ guard, token: ({ token }: Context) => token }))
    .mutation(({ ctx }) => ({ bookedFor: ctx.grant.principalId })),
});
assertProceduresGuarded(router);

const book = (token: string): Promise<{ bookedFor: string }> =>
  t.createCallerFactory(router)({ token }).book();

const booked = await book(issuer.grantToken({ scopes: ['flights:book'], principalId: 'user_alice' }));
assert.deepEqual(booked, { bookedFor: 'user_alice' });
const refused: unknown = await book(issuer.grantToken({ scopes: ['flights:search'] })).catch(
  (error: unknown) => error,
);
assert.ok(refused instanceof TRPCError);
assert.equal(refusalOf(refused)?.status, 403);
await verifier.close();
console.log('@grantex/trpc works');
