import { Notice } from '../ui/notice.tsx';
import type { PermissionsClient } from './parts/client.ts';
import { DirectoryForm, PasskeyButton } from './parts/sign-in-methods.tsx';
import { useTexts } from './parts/texts.tsx';

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
 * The page for a visitor who is not signed in. An app whose users sign in at their organisation links to
 * `/permissions?developer=dev_…`, which also offers that.
 */
export function SignIn({ client, mode, hasEnded, onSignedIn, home, csrf }: SignInProps) {
  const { text } = useTexts();
  const developerId = new URLSearchParams(globalThis.location.search).get('developer');
  return (
    <article className="card narrow sign-in">
      <h1>{text('common.permissions')}</h1>
      {hasEnded && <Notice kind="status">Your session has ended.</Notice>}
      <p>{text('permissions.purpose')}</p>
      {mode === 'live' ? (
        <>
          <PasskeyButton client={client} onSignedIn={onSignedIn} />
          {developerId !== null && <DirectoryForm {...{ home, csrf, developerId }} />}
          <p className="fine">
            You created this passkey when you first decided about an agent here. If you never did, no agent
            can act for you here, unless an app says otherwise. Then open the link that the app gives you.
          </p>
        </>
      ) : (
        <p className="fine">
          In a sandbox, nobody has a passkey. Your app can give you a link to the permissions that you gave
          it.
        </p>
      )}
    </article>
  );
}
