import type { RefusalBody } from '@grantex/core';
import { createAgentKey, createMemoryStore } from '@grantex/sdk';
import { refused } from '../telling/refused.ts';
import type { StepResult } from '../telling/teller.ts';
import type { Granted } from './decision.ts';
import { ALLOWED, DONE, type Scene, SCOPES } from './scene.ts';

/** Who decides in the story. */
export interface Alice {
  /** Asks for the grant of this agent. */
  readonly grants: (agentId: string) => Promise<Granted>;
  /** What the part is called in which she stops it. */
  readonly stopTitle: string;
  /** Stops it. */
  readonly stops: (granted: Granted) => Promise<void>;
}

const CHEAP = { flight: 'AI 139', price: 420 };
const DEAR = { flight: 'LH 761', price: 900 };

/** A travel agent gets a grant, uses it, delegates a part of it, and loses all of it at once. */
export async function travel(scene: Scene, alice: Alice): Promise<void> {
  const { narrator, teller, api } = scene;
  narrator.part('A grant from Alice');
  const { agentId } = await teller.step(
    'register',
    'travel-agent makes a key of its own, and is registered.',
    DONE,
    async () => ({ outcome: 'done', agentId: await register(scene, 'travel-agent') }),
  );
  const granted = await alice.grants(agentId);

  narrator.part('What it allows, and what it does not');
  const agent = createCaller(api.url, granted.grantToken);
  await teller.step('book.420', 'travel-agent books a flight for 420.', ALLOWED, () =>
    agent('/bookings', CHEAP),
  );
  await teller.step(
    'book.900',
    'It tries to book one for 900.',
    { outcome: 'refused', code: 'amount_over' },
    () => agent('/bookings', DEAR),
  );

  narrator.part('A sub-agent gets less');
  const searcher = await delegateSearch(scene, granted);

  narrator.part(alice.stopTitle);
  await alice.stops(granted);
  const revoked = { outcome: 'refused', code: 'revoked' } as const;
  await teller.step('stopped.search', 'travel-agent searches again.', revoked, () =>
    brief(agent('/flights')),
  );
  await teller.step('stopped.sub.search', 'search-agent searches again.', revoked, () =>
    brief(searcher('/flights')),
  );
}

async function register({ grantex }: Scene, name: string): Promise<string> {
  const key = await createAgentKey({ store: createMemoryStore() });
  return (await grantex.agents.register({ name, scopes: SCOPES, key })).id;
}

async function delegateSearch(scene: Scene, { grantToken: parentGrantToken }: Granted): Promise<Caller> {
  const { teller, grantex, api } = scene;
  const { grantToken } = await teller.step(
    'delegate',
    'travel-agent delegates flights:search alone to search-agent.',
    DONE,
    async () => {
      const subAgentId = await register(scene, 'search-agent');
      const scopes = ['flights:search'];
      const child = await grantex.grants.delegate({ parentGrantToken, subAgentId, scopes });
      return { outcome: 'done', grantToken: child.grantToken, grantId: child.grantId };
    },
  );
  const searcher = createCaller(api.url, grantToken);
  await teller.step('sub.search', 'search-agent searches for flights.', ALLOWED, () => searcher('/flights'));
  await teller.step('sub.book', 'It tries to book one.', { outcome: 'refused', code: 'scope_missing' }, () =>
    searcher('/bookings', CHEAP),
  );
  return searcher;
}

/** A refusal without its sentence, where the reader knows why. */
async function brief(call: Promise<StepResult>): Promise<StepResult> {
  const { detail: _detail, ...result } = await call;
  return result;
}

/** Calls a route of the flights API as an agent does: over HTTP, with its grant token. A body makes it a POST. */
type Caller = (path: string, body?: object) => Promise<StepResult>;

/** Makes the caller of one agent. A refusal is an outcome, not an error; anything else that is not 2xx throws. */
function createCaller(apiUrl: string, grantToken: string): Caller {
  return async (path, body) => {
    const response = await fetch(`${apiUrl}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${grantToken}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    if (response.ok) return { outcome: 'allowed' };
    if (response.status !== 401 && response.status !== 403) {
      throw new Error(`${path} answered ${response.status}: ${JSON.stringify(answer)}`);
    }
    return refused(answer as RefusalBody);
  };
}
