import { writeFile } from 'node:fs/promises';
import { Grantex, GrantexError } from '@grantex/sdk';

const gx = new Grantex({ apiKey: process.env['GRANTEX_API_KEY'] });

const scopes = ['flights:search', 'flights:book'];
const parent = await gx.agents.register({ name: 'Travel agent', scopes });
const searcher = await gx.agents.register({ name: 'Flight search', scopes });

const { code } = await gx.authorize({ agentId: parent.id, principalId: 'alice', scopes });
const grant = await gx.tokens.exchange({ code, agentId: parent.id });

const child = await gx.grants.delegate({
  parentGrantToken: grant.grantToken,
  subAgentId: searcher.id,
  scopes: ['flights:search'],
});
console.log('delegated:', ...child.scopes);
await writeFile('child-token', child.grantToken, { mode: 0o600 });

const all = { parentGrantToken: grant.grantToken, subAgentId: searcher.id, scopes };
await gx.grants.delegate(all).catch((error: unknown) => {
  console.log(GrantexError.is(error) ? error.code : error);
});
