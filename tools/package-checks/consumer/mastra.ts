import assert from 'node:assert/strict';
import { AuthorizationError, createGuard, createVerifier, feed, grantOf, guardTools } from '@grantex/mastra';
import { createTestIssuer } from '@grantex/testing';
import { Mastra } from '@mastra/core/mastra';
import { RequestContext } from '@mastra/core/request-context';
import { createTool, noopObserve } from '@mastra/core/tools';
import { createStep, createWorkflow } from '@mastra/core/workflows';
import { z } from 'zod';

await using issuer = await createTestIssuer();
const verifier = createVerifier({
  issuer: issuer.url,
  audience: issuer.audience,
  revocation: feed({ apiKey: issuer.apiKey }),
});
const inputSchema = z.object({ flight: z.string() });
const outputSchema = z.object({ booked: z.string(), for: z.string() });
const { book } = guardTools(
  {
    book: createTool({
      id: 'book',
      description: 'Books a flight.',
      inputSchema,
      outputSchema,
      execute: async ({ flight }, context) => ({ booked: flight, for: grantOf(context).principalId }),
    }),
  },
  {
    guard: createGuard({ verifier, audit: false }),
    rules: { book: { scopes: ['flights:book'] } },
    token: ({ requestContext }) => requestContext?.get<string, string>('grantToken'),
  },
);
const booking = createWorkflow({ id: 'booking', inputSchema, outputSchema }).then(createStep(book)).commit();
const mastra = new Mastra({ workflows: { booking }, logger: false });

async function bookWith(scope: string) {
  const grantToken = issuer.grantToken({ scopes: [scope], principalId: 'user_alice' });
  const run = await mastra.getWorkflow('booking').createRun();
  const requestContext = new RequestContext();
  requestContext.set('grantToken', grantToken);
  return run.start({ inputData: { flight: 'AI 101' }, requestContext });
}

const booked = await bookWith('flights:book');
assert.equal(booked.status, 'success');
assert.deepEqual(booked.result, { booked: 'AI 101', for: 'user_alice' });
const refused = await bookWith('flights:search');
assert.equal(refused.status, 'failed');
assert.equal(refused.error.name, 'AuthorizationError');
assert.match(refused.error.message, /scope_missing/);
const run = book.execute?.({ flight: 'AI 101' }, { observe: noopObserve });
await assert.rejects(async () => run, AuthorizationError);
await verifier.close();
console.log('@grantex/mastra works');
