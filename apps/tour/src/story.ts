import { Grantex, signup } from '@grantex/sdk';
import { startFlightsApi } from './flights-api.ts';
import type { Narrator } from './narrator.ts';
import { createTeller } from './teller.ts';
import { readTrail } from './trail.ts';
import { travel } from './travel.ts';

/** What the story leaves behind, for a reader who wants to look further. */
export interface Ending {
  /** Whether every step came out as it should. */
  readonly isAsExpected: boolean;
  /** The admin key of the developer that the story signed up. */
  readonly apiKey: string;
}

/** Tells the whole story against a sandbox server: real agents, a real API, a real trail. */
export async function tellStory(serverUrl: string, narrator: Narrator): Promise<Ending> {
  const teller = createTeller(narrator);
  narrator.part('A developer and an API');
  const { apiKey } = await teller.step('signup', 'a developer signs up', { outcome: 'done' }, async () => {
    const developer = await signup({ name: 'Tour' }, { baseUrl: serverUrl });
    return { outcome: 'done', apiKey: developer.apiKey, detail: developer.developerId };
  });
  const { api } = await teller.step(
    'api.start',
    'an Express API starts, each route behind the guard',
    { outcome: 'done' },
    async () => {
      const started = await startFlightsApi({ issuer: serverUrl, apiKey });
      return { outcome: 'done', api: started, detail: started.url };
    },
  );

  const grantex = new Grantex({ apiKey, baseUrl: serverUrl });
  try {
    await travel({ teller, narrator, grantex, api, serverUrl });
  } finally {
    await api.close();
  }
  await readTrail(teller, narrator, grantex);
  return { isAsExpected: teller.isAsExpected, apiKey };
}
