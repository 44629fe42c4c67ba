import { jsonOf, type PageCalls } from '../page/page-calls.ts';
import type { Deed, Overview } from './wire.ts';
import type { Past } from './past.ts';
import type { Stopped } from './stopped.ts';

/** What the server can be asked on this page. Each rejects with a `Refusal`, in words for people. */
export interface Service {
  overview(): Promise<{ overview: Overview | null; hasEnded: boolean; csrf: string }>;
  /** What was done lately, by the id of the permission. */
  lately(): Promise<Record<string, Deed[]>>;
  past(before: string | undefined): Promise<Past>;
  stop(grantId: string): Promise<Stopped>;
  stopAll(): Promise<Stopped>;
  signOut(): Promise<void>;
  /** Signs in with a passkey, which the browser asks for. */
  signIn(): Promise<void>;
  /** Signs in with the session of a link. */
  bring(session: string): Promise<void>;
}

export function createService(calls: PageCalls): Service {
  const read = async <VALUE>(path: string): Promise<VALUE> => jsonOf<VALUE>(await calls.get(path));
  const send = async <VALUE>(path: string, body: object = {}): Promise<VALUE> =>
    jsonOf<VALUE>(await calls.post(path, body));
  return {
    overview: () => read('/permissions/overview'),
    lately: async () => (await read<{ done: Record<string, Deed[]> }>('/permissions/lately')).done,
    past: (before) =>
      read(`/permissions/history${before === undefined ? '' : `?before=${encodeURIComponent(before)}`}`),
    stop: (grantId) => send(`/permissions/grants/${encodeURIComponent(grantId)}/revoke`),
    stopAll: () => send('/permissions/stop'),
    async signOut() {
      await send('/permissions/sign-out');
    },
    async signIn() {
      const options = await send<PublicKeyCredentialRequestOptionsJSON>('/permissions/ask');
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
      const credential = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential | null;
      await send('/permissions/sign-in', { response: credential?.toJSON() });
    },
    async bring(session) {
      await send('/permissions/session', { session });
    },
  };
}
