import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { SubmitEvent } from 'react';
import { useNavigate } from 'react-router';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { errorsByField } from '../../parts/mutation-error.ts';
import { useApi } from '../../session/api.ts';

/** Begins a connection, whose redirect URI the provider wants before it gives a client. */
export function Begin() {
  const api = useApi();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const begin = useMutation({
    mutationFn: (given: { issuer: string; name?: string | undefined }) => api.sso.createConnection(given),
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries({ queryKey: ['sso'] });
      await navigate(`/settings/single-sign-on/${id}`);
    },
  });
  const { field, rest } = errorsByField(begin.error, ['issuer', 'name']);

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const name = String(form.get('name') ?? '').trim();
    if (begin.isPending) return;
    begin.mutate({ issuer: String(form.get('issuer') ?? '').trim(), name: name === '' ? undefined : name });
  }

  return (
    <section className="card" aria-labelledby="begin">
      <h2 id="begin">Connect a provider</h2>
      <form className="form" onSubmit={submit}>
        <TextField
          label="Issuer"
          name="issuer"
          type="url"
          required
          error={field.issuer}
          hint="The server fetches its discovery document before it saves."
          placeholder="https://login.example.com"
        />
        <TextField
          label="Name"
          name="name"
          autoComplete="off"
          dir="auto"
          maxLength={200}
          error={field.name}
          placeholder="Single sign-on"
        />
        {rest !== undefined && <Notice kind="alert">{rest}</Notice>}
        <div className="choices">
          <Button type="submit" kind="main" isBusy={begin.isPending}>
            Connect
          </Button>
        </div>
      </form>
    </section>
  );
}
