import { lazy, type SubmitEvent, Suspense, useState } from 'react';
import type { Shell } from '../../page/shell.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { errorMessage } from '../../ui/loading.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Organization } from './organization.tsx';
import type { SessionClient } from './session-client.ts';

/** Not needed by those who have a key. */
const FirstKey = lazy(async () => ({ default: (await import('./first-key.tsx')).FirstKey }));

/** The sign-in page. The server renders the same form, which is there before this script runs. */
export function SignIn(props: { client: SessionClient; shell: Shell; hasEnded: boolean }) {
  const { client, shell, hasEnded } = props;
  const [error, setError] = useState<string>();
  const [isBusy, setBusy] = useState(false);

  async function signIn(event: SubmitEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    if (isBusy) return;
    const form = event.currentTarget;
    const apiKey = new FormData(form).get('apiKey');
    setBusy(true);
    setError(undefined);
    try {
      await client.signIn(typeof apiKey === 'string' ? apiKey.trim() : '');
      form.reset();
      // A fresh page has never seen the key.
      globalThis.location.reload();
    } catch (failure) {
      setError(errorMessage(failure));
      setBusy(false);
    }
  }

  return (
    <main id="content" className="narrow-main">
      <article className="card narrow sign-in">
        <h1>Developer console</h1>
        {hasEnded && <Notice kind="status">Your session has ended. Sign in again to continue.</Notice>}
        <form className="narrow" onSubmit={(event) => void signIn(event)}>
          <TextField
            label="API key"
            name="apiKey"
            type="password"
            autoComplete="off"
            spellCheck={false}
            required
            maxLength={256}
            placeholder={shell.mode === 'live' ? 'gx_live_…' : 'gx_test_…'}
            error={error}
            hint="The key is exchanged for a session that ends after 30 minutes without use. This browser does not store the key."
          />
          <Button type="submit" kind="main" isBusy={isBusy}>
            Sign in
          </Button>
        </form>
        <Organization client={client} />
        <Suspense>
          <FirstKey shell={shell} />
        </Suspense>
      </article>
    </main>
  );
}
