import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import type { PermissionsClient } from './client.ts';
import { useErrorText } from './error-text.ts';
import { leaveForSignIn } from './return-path.ts';
import { type TextKey, useTexts } from './texts.tsx';

/** Signs in with a passkey, and shows how that goes. */
export function PasskeyButton(props: { client: PermissionsClient; onSignedIn: () => void }) {
  const { client, onSignedIn } = props;
  const { text } = useTexts();
  const errorText = useErrorText();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string>();

  async function signIn(): Promise<void> {
    setBusy(true);
    setError(undefined);
    try {
      await client.signInWithPasskey();
      onSignedIn();
    } catch (failure) {
      const key = failure instanceof DOMException ? PASSKEY_ERRORS.get(failure.name) : undefined;
      setError(key === undefined ? errorText(failure) : text(key));
    } finally {
      setBusy(false);
    }
  }

  if (!supportsPasskeys()) {
    return <Notice kind="warning">{text('common.passkeyUnsupported')}</Notice>;
  }
  return (
    <>
      <Button kind="main" isBusy={isBusy} onPress={() => void signIn()}>
        {text('permissions.signIn')}
      </Button>
      <Notice kind="status">{isBusy && text('permissions.signingIn')}</Notice>
      {error !== undefined && <Notice kind="alert">{error}</Notice>}
    </>
  );
}

/** What went wrong, by the name of the browser's exception. */
const PASSKEY_ERRORS: ReadonlyMap<string, TextKey> = new Map([
  ['NotAllowedError', 'common.passkeyTooLate'],
  ['AbortError', 'common.passkeyCancelled'],
  ['SecurityError', 'common.passkeyWrongAddress'],
]);

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
  const { text } = useTexts();
  return (
    <form method="post" action={`${home}/directory`} onSubmit={leaveForSignIn}>
      <input type="hidden" name="csrf" value={csrf} />
      <input type="hidden" name="developerId" value={developerId} />
      <button className="button plain">{text('permissions.signInAtDirectory')}</button>
    </form>
  );
}
