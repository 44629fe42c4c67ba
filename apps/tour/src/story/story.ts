import { Grantex, signup } from '@grantex/sdk';
import { startFlightsApi } from '../service/flights-api.ts';
import { createGuards } from '../service/guards.ts';
import type { Narrator } from '../telling/narrator.ts';
import { createTeller } from '../telling/teller.ts';
import { type DecisionOptions, personDecides, sandboxDecides, tellHowApproved } from './decision.ts';
import { readTrail } from './trail.ts';
import { travel } from './travel.ts';

export interface StoryOptions {
  readonly serverUrl: string;
  readonly narrator: Narrator;
  /** How to reach the person who decides; without it, the server is a sandbox and approves by itself. */
  readonly person?: Pick<DecisionOptions, 'show' | 'signal'> | undefined;
}

/** What the story leaves behind, for a reader who wants to look around. */
export interface Ending {
  /** Whether every step gave the expected result. */
  readonly isAsExpected: boolean;
  /** The admin key of the developer that the story signed up. */
  readonly apiKey: string;
}

/**
 * Tells the whole story against a server: real agents, a real API, a real trail.
 * @throws {StoryEnded} if the person denies, or does not decide
 */
export async function tellStory({ serverUrl, narrator, person }: StoryOptions): Promise<Ending> {
  const teller = createTeller(narrator);
  narrator.part('A developer and an API');
  const { apiKey } = await teller.step('signup', 'a developer signs up', { outcome: 'done' }, async () => {
    const developer = await signup({ name: 'Tour' }, { baseUrl: serverUrl });
    return { outcome: 'done', apiKey: developer.apiKey, detail: developer.developerId };
  });
  const grantex = new Grantex({ apiKey, baseUrl: serverUrl });
  const { api, guards } = await teller.step(
    'api.start',
    'an Express API starts, each route behind the guard',
    { outcome: 'done' },
    async () => {
      const { issuer } = await grantex.discover();
      const made = createGuards({ issuer, apiKey });
      const started = await startFlightsApi(made.guardOf('express'));
      const detail = `${started.url}  it follows the revocation feed, and decides each call without asking the server`;
      return { outcome: 'done', api: started, guards: made, detail };
    },
  );

  const scene = { teller, narrator, grantex, api, guards, serverUrl };
  try {
    await travel(
      person === undefined
        ? {
            ...scene,
            decide: (question) => sandboxDecides(scene, question),
            tellToken: async () => undefined,
          }
        : {
            ...scene,
            decide: (question) => personDecides({ ...scene, ...person, apiKey }, question),
            tellToken: (grantToken) => tellHowApproved(scene, grantToken),
          },
    );
  } finally {
    await api.close();
    await guards.close();
  }
  await readTrail(teller, narrator, grantex);
  return { isAsExpected: teller.isAsExpected, apiKey };
}
