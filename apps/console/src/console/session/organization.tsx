import { type SubmitEvent, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { errorMessage } from '../../ui/loading.tsx';
import type { SessionClient } from './session-client.ts';

/** Signs in at the provider of the visitor's organization. */
export function Organization({ client }: { client: SessionClient }) {
  const [error, setError] = useState<string>();
  const [isBusy, setBusy] = useState(false);

  async function leave(event: SubmitEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    if (isBusy) return;
    const organization = new FormData(event.currentTarget).get('organization');
    setBusy(true);
    setError(undefined);
    try {
      globalThis.location.assign(await client.leaveFor(typeof organization === 'string' ? organization : ''));
    } catch (failure) {
      setError(errorMessage(failure));
      setBusy(false);
    }
  }

  return (
    <form className="narrow" onSubmit={(event) => void leave(event)} aria-labelledby="organization">
      <h2 id="organization">Or sign in with your organization</h2>
      <TextField
        label="E-mail address or developer id"
        name="organization"
        autoComplete="email"
        autoCapitalize="none"
        spellCheck={false}
        required
        maxLength={320}
        error={error}
        hint="You continue at your organization’s own sign-in page."
      />
      <Button type="submit" isBusy={isBusy}>
        Continue
      </Button>
    </form>
  );
}
