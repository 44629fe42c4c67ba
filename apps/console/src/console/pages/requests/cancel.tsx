import type { ListedAuthorization } from '@grantex/sdk';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Confirmation } from '../../../ui/confirmation.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { mutationErrorMessage } from '../../parts/mutation-error.ts';
import { Outcome } from '../../parts/outcome.tsx';
import { useApi } from '../../session/api.ts';

/** Takes a request back, after asking: also an approved one, until it has become a grant. */
export function RequestCancel({ request }: { request: ListedAuthorization }) {
  const api = useApi();
  const queries = useQueryClient();
  const toast = useToast();
  const [isConfirming, setConfirming] = useState(false);
  const { authRequestId, status } = request;
  const cancel = useMutation({
    mutationFn: () => api.authorizations.cancel(authRequestId),
    onSuccess: () => toast('Cancelled. The link says so to whoever opens it.'),
    // Also after an error, since the person may have decided first.
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: ['requests'] });
      setConfirming(false);
    },
  });
  const isOpen = status === 'pending' || status === 'approved';
  return (
    <>
      <Outcome
        text={undefined}
        error={cancel.error === null ? undefined : mutationErrorMessage(cancel.error)}
      />
      {isOpen && (
        <div className="buttons">
          <Button kind="danger" onPress={() => setConfirming(true)}>
            Cancel the request
          </Button>
        </div>
      )}
      {isConfirming && (
        <Confirmation
          title="Cancel this request?"
          label="Yes, cancel it"
          cancelLabel="Keep it"
          isBusy={cancel.isPending}
          onConfirm={() => cancel.mutate()}
          onCancel={() => setConfirming(false)}
        >
          <p>
            {status === 'approved'
              ? 'The person has approved it. Your app can then no longer exchange the approval for a grant.'
              : 'The person can then no longer approve it, and its page tells them so.'}
          </p>
          <p>This cannot be undone. Your program can ask again.</p>
        </Confirmation>
      )}
    </>
  );
}
