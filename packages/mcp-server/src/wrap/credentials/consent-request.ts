import type { SecretStore } from '@grantex/sdk';

/** A request for a grant that a person has not decided yet. */
export interface ConsentRequest {
  readonly authRequestId: string;
  /** For that person alone. */
  readonly consentUrl: string;
  readonly expiresAt: string;
}

/** Keeps the open request of an agent across restarts. */
export interface ConsentRequests {
  /** @returns undefined if there is none, or it has expired */
  kept(): Promise<ConsentRequest | undefined>;
  keep(request: ConsentRequest): Promise<void>;
  forget(): Promise<void>;
}

export function createConsentRequests(store: SecretStore, name: string): ConsentRequests {
  return {
    async kept() {
      const text = await store.get(name);
      try {
        const kept = JSON.parse(text ?? '{}') as Partial<ConsentRequest>;
        const { authRequestId, consentUrl, expiresAt = '' } = kept;
        if (authRequestId === undefined || consentUrl === undefined) return undefined;
        return Date.parse(expiresAt) > Date.now() ? { authRequestId, consentUrl, expiresAt } : undefined;
      } catch {
        return undefined;
      }
    },
    keep: ({ authRequestId, consentUrl, expiresAt }) =>
      store.set(name, JSON.stringify({ authRequestId, consentUrl, expiresAt })),
    forget: () => store.delete(name),
  };
}
