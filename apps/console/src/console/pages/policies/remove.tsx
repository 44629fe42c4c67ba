import type { Policy } from '@grantex/sdk';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { Button } from '../../../ui/button.tsx';
import { Confirmation } from '../../../ui/confirmation.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Code } from '../../../ui/quoted.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { mutationErrorMessage } from '../../parts/mutation-error.ts';
import { useApi } from '../../session/api.ts';

/** Deletes a policy, after asking. */
export function PolicyRemove({ policy: { id, name } }: { policy: Policy }) {
  const api = useApi();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const toast = useToast();
  const [isConfirming, setConfirming] = useState(false);
  const remove = useMutation({
    mutationFn: () => api.policies.delete(id),
    onSuccess: async () => {
      toast('Deleted. It restricts nothing any more.');
      // The policy’s own page would fetch it again and show that it is not there.
      await navigate('/policies');
      queries.removeQueries({ queryKey: ['policies', 'one', id] });
      await queries.invalidateQueries({ queryKey: ['policies'] });
    },
  });
  return (
    <>
      <div className="buttons">
        <Button kind="danger" onPress={() => setConfirming(true)}>
          Delete the policy
        </Button>
      </div>
      {isConfirming && (
        <Confirmation
          title="Delete this policy?"
          label="Yes, delete it"
          isBusy={remove.isPending}
          onConfirm={() => remove.mutate()}
          onCancel={() => setConfirming(false)}
        >
          <p>
            What <Code>{name}</Code> refuses, or asks the person about, is then left to grants and the other
            policies. A replay without it shows which calls that would have been.
          </p>
          {remove.error !== null && <Notice kind="alert">{mutationErrorMessage(remove.error)}</Notice>}
        </Confirmation>
      )}
    </>
  );
}
