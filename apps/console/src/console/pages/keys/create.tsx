import type { NewApiKey } from '@grantex/sdk';
import { useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useRef, useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Field, TextField } from '../../../ui/field.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Quoted } from '../../../ui/quoted.tsx';
import { NoResponseNotice } from './no-response-notice.tsx';
import { useApi } from '../../session/api.ts';
import { NoResponseError, useRetryableCall } from './retryable-call.ts';
import { errorsByField } from '../../parts/mutation-error.ts';
import { RoleChoices, rolesIn } from '../../parts/role-choices.tsx';
import { useUncachedMutation } from '../../parts/use-uncached-mutation.ts';
import { SecretDialog } from '../../parts/secret-dialog.tsx';

const DAY = 24 * 60 * 60 * 1_000;
/** Milliseconds until the key expires; undefined: never. */
const LIFETIMES: Readonly<Record<string, number | undefined>> = {
  'in 30 days': 30 * DAY,
  'in 90 days': 90 * DAY,
  'in a year': 365 * DAY,
  tomorrow: DAY,
  never: undefined,
};

/** A key to create. */
interface KeyRequest {
  key: NewApiKey;
  /** The same for every submission of the same form; `expiresAt` of the key is not. */
  fingerprint: string;
}

/** @throws {Error} whose message begins with the name of the field */
function readForm(form: FormData): KeyRequest {
  const lifetime = LIFETIMES[String(form.get('expires'))];
  const roles = rolesIn(form);
  const name = String(form.get('name') ?? '').trim();
  const expiresAt = lifetime === undefined ? undefined : new Date(Date.now() + lifetime).toISOString();
  return { key: { name, roles, expiresAt }, fingerprint: JSON.stringify([name, roles, lifetime]) };
}

/** Creates an API key and shows it once. */
export function CreateKey({ onCreated }: { onCreated: () => void }) {
  const api = useApi();
  const queries = useQueryClient();
  const formElement = useRef<HTMLFormElement>(null);
  const [created, setCreated] = useState<string>();
  const [requestedName, setRequestedName] = useState('');
  const call = useRetryableCall(({ key }: KeyRequest, options) => api.keys.create(key, options));
  /** @param form undefined: retries the last call */
  const create = useUncachedMutation(async (form: FormData | undefined) => {
    try {
      const { apiKey } = await (form === undefined ? call.retry() : send(readForm(form)));
      onCreated();
      setCreated(apiKey);
      formElement.current?.reset();
    } finally {
      await queries.invalidateQueries({ queryKey: ['keys'] });
    }
  });
  const hasNoResponse = create.error instanceof NoResponseError;
  const { field, rest } = errorsByField(hasNoResponse ? undefined : create.error, [
    'name',
    'roles',
    'expiresAt',
  ]);

  function send(request: KeyRequest): Promise<{ apiKey: string }> {
    setRequestedName(request.key.name);
    // Submitting the same form again means the same key.
    const isSame = call.canRetry(({ fingerprint }) => fingerprint === request.fingerprint);
    return isSame ? call.retry() : call.start(request);
  }

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    create.mutate(new FormData(event.currentTarget));
  }

  return (
    <section className="card" aria-labelledby="new-key">
      <h2 id="new-key">Create a key</h2>
      <form ref={formElement} className="form" onSubmit={submit}>
        <TextField
          label="Name"
          name="name"
          required
          maxLength={200}
          autoComplete="off"
          dir="auto"
          error={field.name}
          hint="What the key is for, such as the program that uses it."
        />
        <RoleChoices error={field.roles} />
        <Field
          label="Expires"
          error={field.expiresAt}
          control={(attributes) => (
            <select {...attributes} name="expires">
              {Object.keys(LIFETIMES).map((lifetime) => (
                <option key={lifetime}>{lifetime}</option>
              ))}
            </select>
          )}
        />
        {rest !== undefined && <Notice kind="alert">{rest}</Notice>}
        {create.error instanceof NoResponseError && (
          <NoResponseNotice
            error={create.error}
            isBusy={create.isPending}
            onRetry={() => create.mutate(undefined)}
          >
            The server did not answer. If <Quoted>{requestedName}</Quoted> is in the list above, the key
            exists but nobody has it: revoke it and create another.
          </NoResponseNotice>
        )}
        <div className="choices">
          <Button type="submit" kind="main" isBusy={create.isPending}>
            Create the key
          </Button>
        </div>
      </form>
      {created !== undefined && (
        <SecretDialog
          title="The new key"
          label="API key"
          secret={created}
          onSaved={() => setCreated(undefined)}
        >
          <p>Copy the key now to where your program keeps its secrets. It cannot be shown again.</p>
        </SecretDialog>
      )}
    </section>
  );
}
