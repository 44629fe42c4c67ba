import { Notice } from '../ui/notice.tsx';
import type { PermissionsClient } from './parts/client.ts';
import { DirectoryForm, PasskeyButton } from './parts/sign-in-methods.tsx';

export interface SignInProps {
  client: PermissionsClient;
  mode: 'sandbox' | 'live';
  hasEnded: boolean;
  onSignedIn: () => void;
  /** The path of the permissions page. */
  home: string;
  /** The token of its forms. */
  csrf: string;
}

/**
 * The page of those who are not signed in. An app whose people sign in at their organisation links to
 * `/permissions?developer=dev_…`, which offers that, too.
 */
export function SignIn({ client, mode, hasEnded, onSignedIn, home, csrf }: SignInProps) {
  const developerId = new URLSearchParams(globalThis.location.search).get('developer');
  return (
    <article className="card narrow sign-in">
      <h1>What can act for you</h1>
      {hasEnded && <Notice kind="status">Your session has ended, so you were signed out.</Notice>}
      <p>
        You may have allowed agents to act in your name. Here you see which ones, what each may do and until
        when, and you can stop any of them at once.
      </p>
      {mode === 'live' ? (
        <>
          <PasskeyButton client={client} onSignedIn={onSignedIn} />
          {developerId !== null && <DirectoryForm {...{ home, csrf, developerId }} />}
          <p className="fine">
            You made this passkey here when you first decided about an agent. If you never did, no agent can
            act for you here, unless an app says otherwise. In that case, open the link that the app gives
            you.
          </p>
        </>
      ) : (
        <p className="fine">
          In a sandbox nobody has a passkey. Your app can give you a link to the permissions that you gave it.
        </p>
      )}
    </article>
  );
}
