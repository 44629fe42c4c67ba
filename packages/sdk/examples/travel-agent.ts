import { createAgentKey, Grantex } from '@grantex/sdk';
import { createFileStore } from '@grantex/sdk/node';

const gx = new Grantex({ apiKey: process.env.GRANTEX_API_KEY });
const store = createFileStore({ directory: '.travel-agent' });

// #region identity
// The agent makes its key. The private half stays in the store; the server learns the public half, with proof.
const agent = await gx.agents.register({
  name: 'travel-booking-agent',
  scopes: ['flights:search', 'flights:book'],
  key: await createAgentKey({ store }),
});
// #endregion identity

// #region grant
// It asks Alice. Her browser goes to auth.consentUrl; a sandbox approves at once and answers with the code.
const auth = await gx.authorize({
  agentId: agent.id,
  userId: 'user_alice',
  scopes: ['flights:search', 'flights:book'],
});
const grant = await gx.tokens.exchange({ code: auth.code, agentId: agent.id });
// #endregion grant

// Before each call of a service, ask the source for the token: it is always a fresh one.
const source = gx.tokenSource({ agentId: agent.id, store, grant });
const { valid, scopes } = await gx.tokens.verify(await source.token());
console.log(valid, scopes); // true [ 'flights:search', 'flights:book' ]

// #region delegation
// A sub-agent gets less, and not for longer than the token.
const searcher = await gx.agents.register({ name: 'flight-search', scopes: ['flights:search'] });
const child = await gx.grants.delegate({
  parentGrantToken: source,
  subAgentId: searcher.id,
  scopes: ['flights:search'],
});
console.log(child.scopes); // [ 'flights:search' ]
// #endregion delegation

// Record what was done.
await gx.audit.log({
  grantId: grant.grantId,
  action: 'flight.booked',
  status: 'success',
  metadata: { airline: 'Air India', amount: 420 },
});

// #region revocation
// Alice changes her mind: the grant ends, and so does what was delegated from it.
await gx.grants.revoke(grant.grantId);
console.log((await gx.tokens.verify(child.grantToken)).valid); // false
// #endregion revocation
