import { faultOf } from '../ui/loading.tsx';

/** What the browser says when a passkey did not come about; the same words as on the pages of consent. */
const FAULTS: ReadonlyMap<string, string> = new Map([
  [
    'NotAllowedError',
    'Nothing has happened yet: the passkey was cancelled, or it took too long. You can try again.',
  ],
  ['AbortError', 'Nothing has happened yet: the passkey was cancelled. You can try again.'],
  ['SecurityError', 'Passkeys do not work at this address. Open the link exactly as you were given it.'],
]);

export function passkeyFaultOf(error: unknown): string {
  return (error instanceof DOMException ? FAULTS.get(error.name) : undefined) ?? faultOf(error);
}

/** Whether this browser has passkeys, and is new enough for this page. */
export function hasPasskeys(): boolean {
  const { PublicKeyCredential: PublicKey } = globalThis as {
    PublicKeyCredential?: { parseRequestOptionsFromJSON?: unknown };
  };
  return typeof PublicKey?.parseRequestOptionsFromJSON === 'function';
}
