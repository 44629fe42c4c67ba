import type { PrincipalDetails } from '@grantex/sdk';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { RelativeMoment } from '../../../ui/moment.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Code } from '../../../ui/quoted.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { errorsByField, mutationErrorMessage } from '../../parts/mutation-error.ts';
import { useUncachedMutation } from '../../parts/use-uncached-mutation.ts';
import { EmailField } from './email-field.tsx';
import { useApi } from '../../session/api.ts';
import { AddressState } from './binding-state.tsx';

/** Where links to a person go. It can be changed until somebody is bound. */
export function PersonAddress({ person, mayChange }: { person: PrincipalDetails; mayChange: boolean }) {
  const { email, emailEnteredAt, binding } = person;
  const isFixed = binding !== null;
  return (
    <section className="card" aria-labelledby="address">
      <h2 id="address">Address</h2>
      {email === null ? (
        <p>No address is entered.</p>
      ) : (
        <p>
          <AddressState person={person} />{' '}
          {emailEnteredAt !== null && (
            <span className="fine">
              · entered <RelativeMoment at={emailEnteredAt} />
            </span>
          )}
        </p>
      )}
      {mayChange && email !== null && <FullAddress principalId={person.principalId} />}
      {isFixed ? (
        <p className="fine">
          Somebody is bound to this name, so the address is fixed: a link that is sent there can replace their
          passkey.
        </p>
      ) : (
        mayChange && <AddressForm person={person} />
      )}
    </section>
  );
}

/** The whole address, once somebody asks for it. It stays out of the query cache. */
function FullAddress({ principalId }: { principalId: string }) {
  const api = useApi();
  const [address, setAddress] = useState<string>();
  const read = useUncachedMutation(async () =>
    setAddress((await api.principals.getEmail(principalId)).email),
  );
  if (address !== undefined) {
    return (
      <p>
        <Code>{address}</Code>
      </p>
    );
  }
  return (
    <>
      {read.error !== null && <Notice kind="alert">{mutationErrorMessage(read.error)}</Notice>}
      <div className="buttons">
        <Button isBusy={read.isPending} onPress={() => read.mutate()}>
          Show it in full
        </Button>
      </div>
    </>
  );
}

/** Enters, replaces or removes the address. */
function AddressForm({ person: { principalId, email } }: { person: PrincipalDetails }) {
  const api = useApi();
  const queries = useQueryClient();
  const toast = useToast();
  const [entered, setEntered] = useState('');
  const refresh = (): Promise<void> => queries.invalidateQueries({ queryKey: ['people'] });
  const save = useMutation({
    mutationFn: () => api.principals.setEmail(principalId, entered.trim()),
    onSuccess: () => toast('Saved. Links to an earlier address no longer work.'),
    onSettled: refresh,
  });
  const remove = useMutation({
    mutationFn: () => api.principals.removeEmail(principalId),
    onSuccess: () => toast('Removed. Links that were sent there no longer work.'),
    onSettled: refresh,
  });
  const errors = errorsByField(save.error, ['email']);
  const rest = errors.rest ?? (remove.error === null ? undefined : mutationErrorMessage(remove.error));

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (!save.isPending) save.mutate();
  }

  return (
    <form className="form" onSubmit={submit}>
      {rest !== undefined && <Notice kind="alert">{rest}</Notice>}
      <EmailField
        label={email === null ? 'Email address' : 'Another address'}
        value={entered}
        onValue={setEntered}
        error={errors.field.email}
      />
      <div className="buttons">
        <Button type="submit" kind="main" isBusy={save.isPending}>
          {email === null ? 'Save' : 'Replace'}
        </Button>
        {email !== null && (
          <Button kind="danger" isBusy={remove.isPending} onPress={() => remove.mutate()}>
            Remove the address
          </Button>
        )}
      </div>
    </form>
  );
}
