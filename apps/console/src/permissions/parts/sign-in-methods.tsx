import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { errorMessage } from '../../ui/loading.tsx';
import { Notice } from '../../ui/notice.tsx';
import type { PermissionsClient } from './client.ts';

/** Signs in with a passkey, and shows how that goes. */
export function PasskeyButton(props: { client: PermissionsClient; onSignedIn: () => void }) {
  const { client, onSignedIn } = props;
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string>();

  async function signIn(): Promise<void> {
    setBusy(true);
    setError(undefined);
    try {
      await client.signInWithPasskey();
      onSignedIn();
    } catch (failure) {
      setError(passkeyErrorMessage(failure));
    } finally {
      setBusy(false);
    }
  }

  if (!supportsPasskeys()) {
    return <Notice kind="warning">{UNSUPPORTED}</Notice>;
  }
  return (
    <>
      <Button kind="main" isBusy={isBusy} onPress={() => void signIn()}>
        Sign in with your passkey
      </Button>
      <Notice kind="status">{isBusy && 'Your browser asks for your passkey …'}</Notice>
      {error !== undefined && <Notice kind="alert">{error}</Notice>}
    </>
  );
}

/** The same words as in the script of the consent pages. */
export const UNSUPPORTED =
  'This browser does not support passkeys. Open this page in an up-to-date browser or on another device.';
export const PASSKEY_ERRORS: ReadonlyMap<string, string> = new Map([
  ['NotAllowedError', 'The passkey was cancelled, or it took too long. Nothing was done. Try again.'],
  ['AbortError', 'The passkey was cancelled. Nothing was done. Try again.'],
  ['SecurityError', 'Passkeys do not work at this address. Open the link exactly as you received it.'],
]);

function passkeyErrorMessage(error: unknown): string {
  return (error instanceof DOMException ? PASSKEY_ERRORS.get(error.name) : undefined) ?? errorMessage(error);
}

/** Whether this browser supports passkeys, and the functions that this page needs. */
function supportsPasskeys(): boolean {
  const { PublicKeyCredential: PublicKey } = globalThis as {
    PublicKeyCredential?: { parseRequestOptionsFromJSON?: unknown };
  };
  return typeof PublicKey?.parseRequestOptionsFromJSON === 'function';
}

/** Leads to the sign-in provider of a developer, and back. It is a form because it leaves this page. */
export function DirectoryForm(props: { home: string; csrf: string; developerId: string }) {
  const { home, csrf, developerId } = props;
  return (
    <form method="post" action={`${home}/directory`}>
      <input type="hidden" name="csrf" value={csrf} />
      <input type="hidden" name="developerId" value={developerId} />
      <button className="button plain">Sign in at your organisation</button>
    </form>
  );
}
