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
      {hasEnded && <Notice kind="status">{text('permissions.sessionEnded')}</Notice>}
      <p>{text('permissions.purpose')}</p>
      {mode === 'live' ? (
        <>
          <PasskeyButton client={client} onSignedIn={onSignedIn} />
          {developerId !== null && <DirectoryForm {...{ home, csrf, developerId }} />}
          <p className="fine">{text('permissions.whichPasskey')}</p>
        </>
      ) : (
        <p className="fine">{text('permissions.inSandbox')}</p>
      )}
    </article>
  );
}
