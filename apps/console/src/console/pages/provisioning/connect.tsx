import type { ScimTokenWithSecret } from '@grantex/sdk';
import { useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useRef, useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Field, TextField } from '../../../ui/field.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { errorsByField } from '../../parts/mutation-error.ts';
import { useUncachedMutation } from '../../parts/use-uncached-mutation.ts';
import { useApi } from '../../session/api.ts';
import { TokenDialog } from './token-dialog.tsx';
import { MATCH_WORDS, MATCHES } from './words.ts';

/** Connects an identity provider, and shows its token once. */
export function Connect() {
  const api = useApi();
  const queries = useQueryClient();
  const formElement = useRef<HTMLFormElement>(null);
  const [made, setMade] = useState<ScimTokenWithSecret>();
  const connect = useUncachedMutation(async (form: FormData) => {
    const label = String(form.get('label') ?? '').trim();
    const matches = MATCHES.find((each) => each === form.get('matches'));
    try {
      setMade(await api.scim.createToken({ label, matches }));
      formElement.current?.reset();
    } finally {
      await queries.invalidateQueries({ queryKey: ['scim', 'tokens'] });
    }
  });
  const { field, rest } = errorsByField(connect.error, ['label', 'matches']);

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    connect.mutate(new FormData(event.currentTarget));
  }

  return (
    <section className="card" aria-labelledby="connect">
      <h2 id="connect">Connect an identity provider</h2>
      <form ref={formElement} className="form" onSubmit={submit}>
        <TextField
          label="Label"
          name="label"
          required
          maxLength={100}
          autoComplete="off"
          dir="auto"
          placeholder="Okta"
          error={field.label}
          hint="Which identity provider this is, for you."
        />
        <Field
          label="A person is"
          error={field.matches}
          hint="The attribute of its users that is your name (principalId) for the person. It cannot be changed later."
          control={(attributes) => (
            <select {...attributes} name="matches">
              {MATCHES.map((each) => (
                <option key={each} value={each}>
                  {MATCH_WORDS[each]}
                </option>
              ))}
            </select>
          )}
        />
        {rest !== undefined && <Notice kind="alert">{rest}</Notice>}
        <div className="choices">
          <Button type="submit" kind="main" isBusy={connect.isPending}>
            Connect
          </Button>
        </div>
      </form>
      {made !== undefined && <TokenDialog made={made} onSaved={() => setMade(undefined)} />}
    </section>
  );
}
