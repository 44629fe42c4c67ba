import { Grantex, signup } from '@grantex/sdk';
import { startFlightsApi } from '../service/flights-api.ts';
import type { Narrator } from '../telling/narrator.ts';
import { createTeller } from '../telling/teller.ts';
import { readerAnswers, sandboxAnswers } from './approval.ts';
import { readerGrants, sandboxGrants } from './decision.ts';
import { checkRecord } from './record.ts';
import { DONE, type Reader } from './scene.ts';
import { readerStops, sandboxStops } from './stop.ts';
import { travel } from './travel.ts';

export interface StoryOptions {
  readonly serverUrl: string;
  readonly narrator: Narrator;
  /** The reader, who decides on a live server; without one, the server is a sandbox and approves by itself. */
  readonly person?: Reader | undefined;
}

/** What the story leaves behind, for a reader who wants to look around. */
export interface Ending {
  /** Whether every step gave the expected result. */
  readonly isAsExpected: boolean;
  /** The admin key of the developer that the story signed up. */
  readonly apiKey: string;
}

/**
 * Tells the whole story against a server: real agents, a real API, a real record.
 * @throws {StoryEnded} if the person denies, or does not decide
 */
export async function tellStory({ serverUrl, narrator, person }: StoryOptions): Promise<Ending> {
  const teller = createTeller(narrator);
  narrator.part('A server and an API');
  const mode = person === undefined ? 'sandbox' : 'live';
  const { apiKey } = await teller.step(
    'signup',
    `Grantex listens on ${serverUrl} (${mode}).`,
    DONE,
    async () => {
      const developer = await signup({ name: 'Tour' }, { baseUrl: serverUrl });
      return { outcome: 'done', apiKey: developer.apiKey };
    },
  );
  const grantex = new Grantex({ apiKey, baseUrl: serverUrl });
  const { api } = await teller.step(
    'api.start',
    'An Express API starts, with the guard in front of each route.',
    DONE,
    async () => {
      const { issuer } = await grantex.discover();
      return { outcome: 'done', api: await startFlightsApi({ issuer, apiKey }) };
    },
  );
  const scene = { teller, narrator, grantex, api, serverUrl, apiKey };
  try {
    await travel(
      scene,
      person === undefined
        ? {
            grants: (agentId) => sandboxGrants(scene, agentId),
            answers: (asked) => sandboxAnswers(scene, asked),
            stopTitle: 'Alice presses Stop',
            stops: (granted) => sandboxStops(scene, granted),
          }
        : {
            grants: (agentId) => readerGrants(scene, person, agentId),
            answers: (asked) => readerAnswers(scene, person, asked),
            stopTitle: 'You press Stop',
            stops: (granted) => readerStops(scene, person, granted),
          },
    );
  } finally {
    await api.close();
  }
  narrator.part('What remains is a record');
  await checkRecord(teller, grantex);
  return { isAsExpected: teller.isAsExpected, apiKey };
}
