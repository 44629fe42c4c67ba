import type { SignInProvider } from '@grantex/sdk';
import { useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { readShell } from '../../../page/shell.ts';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Code } from '../../../ui/quoted.tsx';
import { useApi } from '../../session/api.ts';
import { faultsByField, useDeed } from '../../parts/mutation.ts';
import { useSession } from '../../session/session.ts';

const FIELDS = ['issuer', 'clientId', 'clientSecret', 'principalClaim', 'scopes'] as const;

/** Sets the provider, or another one in its place. The client's secret is kept nowhere in the browser. */
export function ProviderForm({ provider }: { provider: SignInProvider | null }) {
  const api = useApi();
  const queries = useQueryClient();
  const { developer } = useSession();
  const [said, say] = useState('');
  const save = useDeed(async (form: HTMLFormElement) => {
    const text = textsIn(form);
    const { endedBindings } = await api.signInProvider.save({
      issuer: text('issuer'),
      clientId: text('clientId'),
      clientSecret: text('clientSecret'),
      principalClaim: text('principalClaim') || undefined,
      scopes: text('scopes').split(/\s+/).filter(Boolean),
    });
    form.reset();
    say(saidOf(endedBindings));
    await queries.invalidateQueries({ queryKey: ['sign-in-provider'] });
  });
  const { field, rest } = faultsByField(save.error, FIELDS);

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    save.run(event.currentTarget);
  }

  return (
    <form className="form" onSubmit={submit}>
      {rest !== undefined && <Notice kind="alert">{rest}</Notice>}
      {provider === null && (
        <p className="fine">
          Register this redirect URI with the provider first:{' '}
          <Code>{`${readShell().issuer}/directory/callback/${developer.id}`}</Code>
        </p>
      )}
      <TextField
        label="Issuer"
        name="issuer"
        type="url"
        required
        defaultValue={provider?.issuer ?? ''}
        fault={field.issuer}
        hint="The server reads its discovery document before it saves anything."
        placeholder="https://login.example.com"
      />
      <TextField
        label="Client id"
        name="clientId"
        required
        autoComplete="off"
        spellCheck={false}
        maxLength={256}
        defaultValue={provider?.clientId ?? ''}
        fault={field.clientId}
      />
      <TextField
        label="Client secret"
        name="clientSecret"
        type="password"
        required
        autoComplete="off"
        maxLength={1_024}
        fault={field.clientSecret}
        hint="Kept encrypted, and never shown again: enter it anew with every change."
      />
      <TextField
        label="Claim that holds the principalId"
        name="principalClaim"
        autoComplete="off"
        spellCheck={false}
        defaultValue={provider?.principalClaim ?? ''}
        fault={field.principalClaim}
        hint="Letter for letter. Empty: sub. email counts where the provider has verified it."
        placeholder="sub"
      />
      <TextField
        label="Scopes beside openid"
        name="scopes"
        autoComplete="off"
        spellCheck={false}
        defaultValue={provider?.scopes.join(' ') ?? ''}
        fault={field.scopes}
        hint="Such as email or profile, with spaces between them."
      />
      {provider !== null && (
        <Notice kind="warning">
          When another provider, client or claim says who somebody is, everybody who signed in before must do
          so anew, and what they had granted is revoked. Each name stays bound to its account: people who sign
          in at another provider need new names.
        </Notice>
      )}
      <div className="buttons">
        <Button isSmall type="submit" kind="main" isBusy={save.isBusy}>
          {provider === null ? 'Set the provider' : 'Change the provider'}
        </Button>
        <span role="status" className="fine">
          {said}
        </span>
      </div>
    </form>
  );
}

function textsIn(form: HTMLFormElement): (name: (typeof FIELDS)[number]) => string {
  const data = new FormData(form);
  return (name) => {
    const value = data.get(name);
    return typeof value === 'string' ? value.trim() : '';
  };
}

function saidOf(endedBindings: number): string {
  if (endedBindings === 0) return 'Saved';
  return `Saved; ${endedBindings.toLocaleString()} people must sign in anew, and what they had granted is revoked`;
}
