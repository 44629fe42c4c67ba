import type { PrincipalDetails } from '@grantex/sdk';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { Button } from '../../../ui/button.tsx';
import { Confirmation } from '../../../ui/confirmation.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Quoted } from '../../../ui/quoted.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { mutationErrorMessage } from '../../parts/mutation-error.ts';
import { useApi } from '../../session/api.ts';
import { countGrants } from './counts.ts';

/** Erases a person and what is personal, after saying what that ends. */
export function PersonErase({ person }: { person: PrincipalDetails }) {
  const api = useApi();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const toast = useToast();
  const [isConfirming, setConfirming] = useState(false);
  const { principalId, binding, activeGrants, openSessions } = person;
  const erase = useMutation({
    mutationFn: () => api.principals.erase(principalId),
    onSuccess: async () => {
      // The page of the person would fetch them again and show that they are not there.
      await navigate('/people');
      for (const key of ['people', 'grants', 'requests'])
        queries.removeQueries({ queryKey: [key], type: 'inactive' });
      toast('Erased, with everything personal. Their grants have ended.');
    },
  });
  return (
    <section className="card" aria-labelledby="erase">
      <h2 id="erase">Erase this person</h2>
      <p className="fine">Deletes what is personal, and ends everything that they have granted.</p>
      <div className="buttons">
        <Button kind="danger" onPress={() => setConfirming(true)}>
          Erase
        </Button>
      </div>
      {isConfirming && (
        <Confirmation
          title="Erase this person?"
          label="Yes, erase them"
          isBusy={erase.isPending}
          onConfirm={() => erase.mutate()}
          onCancel={() => setConfirming(false)}
        >
          <p>
            This ends at once: <strong>{countGrants(activeGrants)}</strong> of <Quoted>{principalId}</Quoted>{' '}
            with everything delegated, {openSessions === 1 ? '1 session' : `${openSessions} sessions`}, and
            every request that waits.
          </p>
          <p>
            It deletes the name, the address, and the metadata of audit entries about the person. The entries
            stay, under a random id, and the log can still be checked.
          </p>
          <p>
            This cannot be undone.{' '}
            {binding !== null &&
              'Nobody can ever be asked under this name again, because somebody was bound to it.'}
          </p>
          {erase.error !== null && <Notice kind="alert">{mutationErrorMessage(erase.error)}</Notice>}
        </Confirmation>
      )}
    </section>
  );
}
