import type { PrincipalDetails } from '@grantex/sdk';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { readShell } from '../../../page/shell.ts';
import { Button } from '../../../ui/button.tsx';
import { Confirmation } from '../../../ui/confirmation.tsx';
import { CopyId } from '../../../ui/copy-button.tsx';
import { RelativeMoment } from '../../../ui/moment.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Code } from '../../../ui/quoted.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { mutationErrorMessage } from '../../parts/mutation-error.ts';
import { useApi } from '../../session/api.ts';
import { BindingState } from './binding-state.tsx';
import { BINDING_MEANING } from './words.ts';

/** Who the person is, as far as that is known. */
export function PersonBinding({ person, mayChange }: { person: PrincipalDetails; mayChange: boolean }) {
  const { binding, principal, createdAt } = person;
  return (
    <section className="card" aria-labelledby="binding">
      <h2 id="binding">Who this is</h2>
      <dl className="facts">
        <div>
          <dt>Bound</dt>
          <dd>
            <BindingState binding={binding} />
            {binding !== null && (
              <>
                {' '}
                <RelativeMoment at={binding.boundAt} />
              </>
            )}
            <p className="fine">
              {readShell().mode === 'sandbox'
                ? 'This is a sandbox: it asks nobody, so nobody is bound.'
                : BINDING_MEANING[binding?.way ?? 'unbound']}
            </p>
            {(binding?.identityProvider ?? null) !== null && (
              <p className="fine">
                Signs in at <Code>{binding?.identityProvider ?? ''}</Code>
              </p>
            )}
          </dd>
        </div>
        <div>
          <dt>Known since</dt>
          <dd>
            <RelativeMoment at={createdAt} />
          </dd>
        </div>
        <div>
          <dt>In the audit log</dt>
          <dd>
            <CopyId id={principal} what="the id of the person" />
          </dd>
        </div>
      </dl>
      {mayChange && binding?.way === 'directory' && <BindingEnd person={person} />}
    </section>
  );
}

/** Ends a binding by the developer's provider, after asking. */
function BindingEnd({ person }: { person: PrincipalDetails }) {
  const api = useApi();
  const queries = useQueryClient();
  const toast = useToast();
  const [isConfirming, setConfirming] = useState(false);
  const end = useMutation({
    mutationFn: () => api.signInProvider.endBinding(person.principalId),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['people'] });
      setConfirming(false);
      toast('Ended. The person must sign in again.');
    },
  });
  return (
    <>
      <div className="buttons">
        <Button kind="danger" onPress={() => setConfirming(true)}>
          End the binding
        </Button>
      </div>
      {isConfirming && (
        <Confirmation
          title="End this binding?"
          label="Yes, end it"
          isBusy={end.isPending}
          onConfirm={() => end.mutate()}
          onCancel={() => setConfirming(false)}
        >
          <p>
            Every grant of this person ends at once. They must sign in at your provider again. The name stays
            theirs: nobody else can ever use it.
          </p>
          {end.error !== null && <Notice kind="alert">{mutationErrorMessage(end.error)}</Notice>}
        </Confirmation>
      )}
    </>
  );
}
