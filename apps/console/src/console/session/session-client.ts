import { jsonOf, type PageCalls } from '../../page/page-calls.ts';
import type { Session } from './session.ts';

/** Signing in and out, and who is. */
export interface Doorkeeper {
  /** Who is signed in; undefined: nobody. */
  look(): Promise<Session | undefined>;
  /** Exchanges an API key for a session, and forgets it. @throws {Refusal} in words for people */
  signIn(apiKey: string): Promise<void>;
  signOut(): Promise<void>;
}

interface Answer {
  csrf: string;
  session: Session | null;
}

export function createDoorkeeper(calls: PageCalls): Doorkeeper {
  return {
    async look() {
      const { session } = await jsonOf<Answer>(await calls.get('/console/session'));
      return session ?? undefined;
    },
    async signIn(apiKey) {
      await calls.post('/console/session', { apiKey });
    },
    async signOut() {
      await calls.post('/console/sign-out', {});
    },
  };
}
