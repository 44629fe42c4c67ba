import type { RefusalBody } from '@grantex/core';
import { createAgentKey, createMemoryStore, createPrincipal, GrantexError } from '@grantex/sdk';
import { refused } from '../telling/refused.ts';
import type { StepResult } from '../telling/teller.ts';
import type { Question, Scene } from './decision.ts';
import { type Opened, search, travelInFrameworks } from './travel-in-frameworks.ts';

export interface TravelOptions extends Scene {
  /** Asks for a grant, and returns the code of the approval. */
  readonly decide: (question: Question) => Promise<string>;
  /** Shows what a new grant token says about its approval. */
  readonly tellToken: (grantToken: string) => Promise<void>;
}

const SCOPES = ['flights:search', 'flights:book', 'payments:initiate:max_500'];
const ALICE = 'user_alice';
const FLIGHTS = '/flights?to=DEL';
const DONE = { outcome: 'done' } as const;
const ALLOWED = { outcome: 'allowed' } as const;

/** A travel agent gets a grant, uses it, delegates a part of it, and loses all of it at once. */
export async function travel(options: TravelOptions): Promise<void> {
  const { narrator } = options;
  narrator.part('An agent of its own, and a grant from Alice');
  const agentId = await register(options, 'travel-agent', SCOPES);
  const grant = await obtainGrant(options, agentId);

  narrator.part('What the grant allows, and what it does not');
  const agent = createCaller(options.api.url, grant.grantToken);
  await useGrant(options, agent);
  const frameworks = await travelInFrameworks(options, grant.grantToken);

  narrator.part('A sub-agent gets less');
  const searcher = await delegateSearch(options, grant.grantToken);

  narrator.part('Alice revokes: the whole tree stops');
  await revokeAll(options, { grantId: grant.grantId, agent, frameworks, searcher });
}

async function register({ teller, grantex }: TravelOptions, name: string, scopes: string[]): Promise<string> {
  const { agentId } = await teller.step(
    `${name}.register`,
    `${name} makes its key pair and is registered`,
    DONE,
    async () => {
      const key = await createAgentKey({ store: createMemoryStore() });
      const agent = await grantex.agents.register({ name, scopes, key });
      return { outcome: 'done', agentId: agent.id, detail: agent.did };
    },
  );
  return agentId;
}

interface Obtained extends StepResult {
  grantToken: string;
  grantId: string;
}

async function obtainGrant(
  { teller, grantex, decide, tellToken }: TravelOptions,
  agentId: string,
): Promise<Obtained> {
  const code = await decide({ agentId, userId: ALICE, scopes: SCOPES });
  const obtained = await teller.step('exchange', 'the code becomes a grant token', DONE, async () => {
    const { grantToken, grantId } = await grantex.tokens.exchange({ code, agentId });
    return { outcome: 'done', grantToken, grantId, detail: grantId };
  });
  await tellToken(obtained.grantToken);
  return obtained;
}

async function useGrant({ teller }: TravelOptions, agent: Caller): Promise<void> {
  await teller.step('search', 'the agent searches for flights', ALLOWED, () => agent('GET', FLIGHTS));
  await teller.step('book.420', 'it books one for 420', ALLOWED, () =>
    agent('POST', '/bookings', { flight: 'AI 139', price: 420 }),
  );
  await teller.step('pay.80', 'it pays 80 for the luggage', ALLOWED, () =>
    agent('POST', '/payments', { amount: 80 }),
  );
  await teller.step(
    'book.900',
    'it tries to book one for 900',
    { outcome: 'refused', code: 'amount_over' },
    () => agent('POST', '/bookings', { flight: 'LH 761', price: 900 }),
  );
}

async function delegateSearch(options: TravelOptions, parentGrantToken: string): Promise<Caller> {
  const { teller, grantex, api } = options;
  const subAgentId = await register(options, 'search-agent', SCOPES);
  const { grantToken } = await teller.step(
    'delegate',
    'travel-agent delegates flights:search and nothing else',
    DONE,
    async () => {
      const child = await grantex.grants.delegate({
        parentGrantToken,
        subAgentId,
        scopes: ['flights:search'],
      });
      return { outcome: 'done', grantToken: child.grantToken, grantId: child.grantId, detail: child.grantId };
    },
  );
  const searcher = createCaller(api.url, grantToken);
  await teller.step('sub.search', 'the sub-agent searches', ALLOWED, () => searcher('GET', FLIGHTS));
  await teller.step(
    'sub.book',
    'the sub-agent tries to book',
    { outcome: 'refused', code: 'scope_missing' },
    () => searcher('POST', '/bookings', { flight: 'AI 139', price: 420 }),
  );
  await teller.step(
    'sub.widen',
    'it tries to delegate itself flights:book',
    { outcome: 'refused', code: 'SCOPE_NOT_NARROWER' },
    () =>
      refusalOf(
        grantex.grants.delegate({ parentGrantToken: grantToken, subAgentId, scopes: ['flights:book'] }),
      ),
  );
  return searcher;
}

interface Tree {
  readonly grantId: string;
  readonly agent: Caller;
  readonly frameworks: readonly Opened[];
  readonly searcher: Caller;
}

async function revokeAll(options: TravelOptions, tree: Tree): Promise<void> {
  const { teller, grantex, serverUrl } = options;
  const { grantId, agent, frameworks, searcher } = tree;
  const session = await grantex.principalSessions.create({ principalId: ALICE });
  const alice = createPrincipal({ sessionToken: session.sessionToken, baseUrl: serverUrl });
  await teller.step('revoke', 'Alice presses revoke', DONE, async () => {
    await alice.revoke(grantId);
    return { outcome: 'done', grantId };
  });
  const revoked = { outcome: 'refused', code: 'revoked' } as const;
  await teller.step('revoked.search', 'the agent keeps calling until it is refused', revoked, () =>
    callUntilRefused(() => agent('GET', FLIGHTS)),
  );
  for (const { name, via, call } of frameworks) {
    await teller.step(`revoked.${via}.search`, `${name}: its next call`, revoked, () => search(call));
  }
  await teller.step('revoked.sub.search', 'the next call of its sub-agent', revoked, () =>
    searcher('GET', FLIGHTS),
  );
}

/** Keeps calling until a call is refused, for at most ten seconds, and says how long that took. */
async function callUntilRefused(call: () => Promise<StepResult>): Promise<StepResult> {
  const start = performance.now();
  for (let allowed = 0; ; allowed += 1) {
    const result = await call();
    const passed = performance.now() - start;
    if (result.outcome === 'allowed' && passed < 10_000) continue;
    const detail = `${passed.toFixed(1)} ms after the server had answered Alice (calls allowed meanwhile: ${allowed}): the feed tells every verifier`;
    return { ...result, detail };
  }
}

/** A refusal of the server as an outcome; any other fault is thrown. */
async function refusalOf(call: Promise<unknown>): Promise<StepResult> {
  try {
    await call;
    return { outcome: 'allowed' };
  } catch (error) {
    if (!GrantexError.is(error) || error.status === undefined || error.status >= 500) throw error;
    return { outcome: 'refused', code: error.code, detail: error.message };
  }
}

/** Calls a route of the flights API as an agent does: over HTTP, with its grant token. */
type Caller = (method: 'GET' | 'POST', path: string, body?: object) => Promise<StepResult>;

/** Makes the caller of one agent. A refusal is an outcome, not an error; anything else that is not 2xx throws. */
function createCaller(apiUrl: string, grantToken: string): Caller {
  return async (method, path, body) => {
    const response = await fetch(`${apiUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${grantToken}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    if (response.ok) return { outcome: 'allowed' };
    if (response.status !== 401 && response.status !== 403) {
      throw new Error(`${method} ${path} answered ${response.status}: ${JSON.stringify(answer)}`);
    }
    return refused(answer as RefusalBody);
  };
}
