import { jsonOf, type PageCalls } from '../../page/page-calls.ts';
import type { Session } from './session.ts';

/** Signs in and out, and says who is signed in. */
export interface SessionClient {
  /** The current session; undefined while nobody is signed in. */
  read(): Promise<Session | undefined>;
  /** Exchanges an API key for a session. @throws {Refusal} */
  signIn(apiKey: string): Promise<void>;
  /**
   * Begins to sign in at the provider of an organization.
   * @returns where the browser goes
   * @throws {Refusal}
   */
  leaveFor(organization: string): Promise<string>;
  signOut(): Promise<void>;
}

interface Answer {
  csrf: string;
  session: Session | null;
}

export function createSessionClient(calls: PageCalls): SessionClient {
  return {
    async read() {
      const { session } = await jsonOf<Answer>(await calls.get('/console/session'));
      return session ?? undefined;
    },
    async signIn(apiKey) {
      await calls.post('/console/session', { apiKey });
    },
    async leaveFor(organization) {
      const answer = await calls.post('/console/sso', { organization });
      return (await jsonOf<{ location: string }>(answer)).location;
    },
    async signOut() {
      await calls.post('/console/sign-out', {});
    },
  };
}
