import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Confirmation } from '../../../ui/confirmation.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { mutationErrorMessage } from '../../parts/mutation-error.ts';
import { useApi } from '../../session/api.ts';

/** Removes the provider, after asking. */
export function ProviderRemove() {
  const api = useApi();
  const queries = useQueryClient();
  const [isConfirming, setConfirming] = useState(false);
  const remove = useMutation({
    mutationFn: () => api.signInProvider.remove(),
    onSuccess: async () => {
      setConfirming(false);
      await queries.invalidateQueries({ queryKey: ['me'] });
      queries.removeQueries({ queryKey: ['sign-in-provider'] });
    },
  });
  return (
    <>
      <div className="buttons">
        <Button kind="danger" onPress={() => setConfirming(true)}>
          Remove the provider
        </Button>
      </div>
      {isConfirming && (
        <Confirmation
          title="Remove the provider?"
          label="Remove"
          isBusy={remove.isPending}
          onConfirm={() => remove.mutate()}
          onCancel={() => setConfirming(false)}
        >
          <p>
            Nobody can sign in with it any more. Everybody who did is unbound, and all of their grants are
            revoked.
          </p>
          {remove.error !== null && <Notice kind="alert">{mutationErrorMessage(remove.error)}</Notice>}
        </Confirmation>
      )}
    </>
  );
}
