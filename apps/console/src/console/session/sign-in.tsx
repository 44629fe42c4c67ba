import { type SubmitEvent, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { faultOf } from '../../ui/loading.tsx';
import { Notice } from '../../ui/notice.tsx';
import type { Shell } from '../../page/shell.ts';
import type { Doorkeeper } from './session-client.ts';
import { FirstKey } from './first-key.tsx';

/** What anybody sees who is not signed in. The server writes the same form for the moment before this one is there. */
export function SignIn(props: { doorkeeper: Doorkeeper; shell: Shell; isOver: boolean }) {
  const { doorkeeper, shell, isOver } = props;
  const [fault, setFault] = useState<string>();
  const [isBusy, setBusy] = useState(false);

  async function signIn(event: SubmitEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    if (isBusy) return;
    const form = event.currentTarget;
    const apiKey = new FormData(form).get('apiKey');
    setBusy(true);
    setFault(undefined);
    try {
      await doorkeeper.signIn(typeof apiKey === 'string' ? apiKey.trim() : '');
      form.reset();
      // Anew, so that nothing of the page has seen the key.
      globalThis.location.reload();
    } catch (error) {
      setFault(faultOf(error));
      setBusy(false);
    }
  }

  return (
    <main id="content" className="narrow-main">
      <article className="card narrow sign-in">
        <h1>Developer console</h1>
        {isOver && (
          <Notice kind="status">Your session is over. Sign in again to go on where you were.</Notice>
        )}
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
            fault={fault}
            hint="It is exchanged for a session, which ends after 30 minutes without use; the key itself is not kept in this browser."
          />
          <Button type="submit" kind="main" isBusy={isBusy}>
            Sign in
          </Button>
        </form>
        <FirstKey shell={shell} />
      </article>
    </main>
  );
}
