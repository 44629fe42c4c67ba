import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { hasPasskeys, passkeyFaultOf } from './passkey-faults.ts';
import { DirectoryForm } from './directory-form.tsx';
import type { Service } from './client.ts';

export interface SignInProps {
  service: Service;
  mode: 'sandbox' | 'live';
  isOver: boolean;
  onSignedIn: () => void;
  /** Where the permissions page is, and the token of its forms. */
  home: string;
  csrf: string;
}

/**
 * What anybody sees who is not signed in. An app whose people sign in at their organisation links to
 * `/permissions?developer=dev_…`, which offers that, too.
 */
export function SignIn({ service, mode, isOver, onSignedIn, home, csrf }: SignInProps) {
  const developerId = new URLSearchParams(globalThis.location.search).get('developer');
  return (
    <article className="card narrow sign-in">
      <h1>What can act for you</h1>
      {isOver && <Notice kind="status">Your time here was over, so you were signed out.</Notice>}
      <p>
        You may have allowed agents to act in your name. Here you see which ones, what each may do and until
        when, and you can stop any of them at once.
      </p>
      {mode === 'live' ? (
        <>
          <PasskeyButton service={service} onSignedIn={onSignedIn} />
          {developerId !== null && <DirectoryForm {...{ home, csrf, developerId }} />}
          <p className="fine">
            It is the passkey that you made here when you first decided about an agent. If you never did, no
            agent has anything of yours here, unless an app says otherwise: then open the link that the app
            gives you.
          </p>
        </>
      ) : (
        <p className="fine">
          In a sandbox nobody has a passkey. The app that you use can give you a link to what it has of yours.
        </p>
      )}
    </article>
  );
}

/** Signs in with a passkey, and says how that goes. */
export function PasskeyButton({ service, onSignedIn }: { service: Service; onSignedIn: () => void }) {
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();

  async function signIn(): Promise<void> {
    setBusy(true);
    setFault(undefined);
    try {
      await service.signIn();
      onSignedIn();
    } catch (error) {
      setFault(passkeyFaultOf(error));
    } finally {
      setBusy(false);
    }
  }

  if (!hasPasskeys()) {
    return (
      <Notice kind="warning">
        This browser has no passkeys, or is too old for them. Open this page in an up-to-date browser or on
        another device.
      </Notice>
    );
  }
  return (
    <>
      <Button kind="main" isBusy={isBusy} onPress={() => void signIn()}>
        Sign in with your passkey
      </Button>
      <Notice kind="status">{isBusy && 'Your browser asks for your passkey …'}</Notice>
      {fault !== undefined && <Notice kind="alert">{fault}</Notice>}
    </>
  );
}
