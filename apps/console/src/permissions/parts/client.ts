import { jsonOf, type PageCalls } from '../../page/page-calls.ts';
import type {
  HistoryResponse,
  OverviewResponse,
  PermissionResponse,
  ResumeResponse,
  StopResponse,
  ToldResponse,
  Verifiers,
} from './wire.ts';

/** Query keys. */
export const OVERVIEW: readonly string[] = ['overview'];
export const PERMISSION: readonly string[] = [...OVERVIEW, 'permission'];
export const HISTORY: readonly string[] = [...OVERVIEW, 'history'];
/** Not below the others: it is read for a moment, after a stop. */
export const RECHECK: readonly string[] = ['told'];

/** The server, as the permissions page calls it. All methods reject with a `Refusal`. */
export interface PermissionsClient {
  overview(): Promise<OverviewResponse>;
  /** One permission, active or not. */
  permission(grantId: string): Promise<PermissionResponse>;
  /** @param before `next` of the page before; undefined for the first page */
  history(before: string | undefined): Promise<HistoryResponse>;
  stop(grantId: string): Promise<StopResponse>;
  stopAll(): Promise<StopResponse>;
  pause(grantId: string): Promise<StopResponse>;
  resume(grantId: string): Promise<ResumeResponse>;
  /** How many verifiers know by now what was stopped. */
  told(verifiers: Verifiers): Promise<ToldResponse>;
  /** The key for which a browser subscribes, and SHA-256 of the endpoints that are subscribed, in hex. */
  push(): Promise<{ publicKey: string; digests: readonly string[] }>;
  turnPushOn(subscription: PushSubscriptionJSON): Promise<void>;
  turnPushOff(endpoint: string): Promise<void>;
  signOut(): Promise<void>;
  /** Signs in with a passkey, which the browser asks for. */
  signInWithPasskey(): Promise<void>;
  /** Signs in with the session of a developer's link. */
  signInWithLink(session: string): Promise<void>;
}

export function createPermissionsClient(calls: PageCalls): PermissionsClient {
  const read = async <VALUE>(path: string): Promise<VALUE> => jsonOf<VALUE>(await calls.get(path));
  const send = async <VALUE>(path: string, body: object = {}): Promise<VALUE> =>
    jsonOf<VALUE>(await calls.post(path, body));
  return {
    overview: () => read('/permissions/overview'),
    permission: (grantId) => read(`/permissions/grants/${encodeURIComponent(grantId)}`),
    history: (before) =>
      read(`/permissions/history${before === undefined ? '' : `?before=${encodeURIComponent(before)}`}`),
    stop: (grantId) => send(`/permissions/grants/${encodeURIComponent(grantId)}/revoke`),
    stopAll: () => send('/permissions/stop'),
    pause: (grantId) => send(`/permissions/grants/${encodeURIComponent(grantId)}/pause`),
    resume: (grantId) => send(`/permissions/grants/${encodeURIComponent(grantId)}/resume`),
    told: ({ developerId, seq }) =>
      read(`/permissions/told?${new URLSearchParams({ developer: developerId, seq: String(seq) })}`),
    push: () => read('/permissions/push'),
    async turnPushOn({ endpoint, keys }) {
      await send('/permissions/push', { endpoint, keys });
    },
    async turnPushOff(endpoint) {
      await send('/permissions/push/off', { endpoint });
    },
    async signOut() {
      await send('/permissions/sign-out');
    },
    async signInWithPasskey() {
      const options = await send<PublicKeyCredentialRequestOptionsJSON>('/permissions/ask');
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
      const credential = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential | null;
      await send('/permissions/sign-in', { response: credential?.toJSON() });
    },
    async signInWithLink(session) {
      await send('/permissions/session', { session });
    },
  };
}
