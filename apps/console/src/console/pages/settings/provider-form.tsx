import type { SignInProvider } from '@grantex/sdk';
import { useQueryClient } from '@tanstack/react-query';
import type { SubmitEvent } from 'react';
import { readShell } from '../../../page/shell.ts';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Code } from '../../../ui/quoted.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { useApi } from '../../session/api.ts';
import { errorsByField } from '../../parts/mutation-error.ts';
import { useUncachedMutation } from '../../parts/use-uncached-mutation.ts';
import { useSession } from '../../session/session.ts';

const FIELDS = ['issuer', 'clientId', 'clientSecret', 'principalClaim', 'scopes'] as const;

/** Sets or replaces the provider. The browser does not store the client secret. */
export function ProviderForm({ provider }: { provider: SignInProvider | null }) {
  const api = useApi();
  const queries = useQueryClient();
  const { developer } = useSession();
  const toast = useToast();
  const save = useUncachedMutation(async (form: HTMLFormElement) => {
    const text = textsIn(form);
    const { endedBindings } = await api.signInProvider.save({
      issuer: text('issuer'),
      clientId: text('clientId'),
      clientSecret: text('clientSecret'),
      principalClaim: text('principalClaim') || undefined,
      scopes: text('scopes').split(/\s+/).filter(Boolean),
    });
    form.reset();
    await Promise.all(
      ['me', 'sign-in-provider'].map((each) => queries.invalidateQueries({ queryKey: [each] })),
    );
    toast(describeSave(endedBindings));
  });
  const { field, rest } = errorsByField(save.error, FIELDS);

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    save.mutate(event.currentTarget);
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
        error={field.issuer}
        hint="The server fetches its discovery document before it saves."
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
        error={field.clientId}
      />
      <TextField
        label="Client secret"
        name="clientSecret"
        type="password"
        required
        autoComplete="off"
        maxLength={1_024}
        error={field.clientSecret}
        hint="Stored encrypted and never shown again. Enter it again with every change."
      />
      <TextField
        label="Claim that holds the principalId"
        name="principalClaim"
        autoComplete="off"
        spellCheck={false}
        defaultValue={provider?.principalClaim ?? ''}
        error={field.principalClaim}
        hint="Compared exactly. Default: sub. With email, only addresses that the provider has verified count."
        placeholder="sub"
      />
      <TextField
        label="Scopes besides openid"
        name="scopes"
        autoComplete="off"
        spellCheck={false}
        defaultValue={provider?.scopes.join(' ') ?? ''}
        error={field.scopes}
        hint="Such as email or profile, separated by spaces."
      />
      {provider !== null && (
        <Notice kind="warning">
          If you change the provider, the client or the claim, everybody must sign in again and their grants
          are revoked. A principal can only be bound to the same account again: people who sign in at another
          provider need new principals.
        </Notice>
      )}
      <div className="buttons">
        <Button type="submit" kind="main" isBusy={save.isPending}>
          {provider === null ? 'Set the provider' : 'Change the provider'}
        </Button>
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

function describeSave(endedBindings: number): string {
  if (endedBindings === 0) return 'Saved.';
  return `Saved. ${endedBindings.toLocaleString()} people must sign in again, and their grants are revoked.`;
}
