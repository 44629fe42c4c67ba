import { createAgentKey, createMemoryStore } from '@grantex/sdk';
import type { StepResult } from '../telling/teller.ts';
import type { Granted } from './decision.ts';
import type { Answer } from './approval.ts';
import { type Caller, type CallResult, createCaller } from './caller.ts';
import { ALLOWED, DONE, type Scene, SCOPES } from './scene.ts';

/** Who decides in the story. */
export interface Alice {
  /** Asks for the grant of this agent. */
  readonly grants: (agentId: string) => Promise<Granted>;
  /** Answers whether a refused call may run. */
  readonly answers: (asked: CallResult) => Promise<Answer>;
  /** What the part is called in which she stops it. */
  readonly stopTitle: string;
  /** Stops it. */
  readonly stops: (granted: Granted) => Promise<void>;
}

const CHEAP = { flight: 'AI 139', price: 120 };
const DEAR = { flight: 'LH 761', price: 420 };
const DEAREST = { flight: 'LH 761', price: 1900 };

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
  await teller.step('book.120', 'travel-agent books a flight for 120.', ALLOWED, () =>
    agent('/bookings', CHEAP),
  );
  const asked = await teller.step(
    'book.420',
    'It tries to book one for 420.',
    { outcome: 'refused', code: 'approval_required' },
    () => agent('/bookings', DEAR),
  );
  const isApproved = (await alice.answers(asked)) === 'approved';
  await teller.step(
    'book.420.again',
    'travel-agent makes the same call again.',
    isApproved ? ALLOWED : { outcome: 'refused', code: 'approval_refused' },
    () => agent('/bookings', DEAR),
  );
  await teller.step(
    'book.1900',
    'It tries to book one for 1,900.',
    { outcome: 'refused', code: 'budget_exceeded' },
    () => agent('/bookings', DEAREST),
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
