import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Confirmation } from '../../../ui/confirmation.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { faultOfDeed } from '../../parts/mutation.ts';
import { useApi } from '../../session/api.ts';

/** Takes the provider away, once somebody has confirmed it. */
export function ProviderRemove() {
  const api = useApi();
  const queries = useQueryClient();
  const [isAsked, ask] = useState(false);
  const remove = useMutation({
    mutationFn: () => api.signInProvider.remove(),
    onSuccess: async () => {
      ask(false);
      await queries.invalidateQueries({ queryKey: ['sign-in-provider'] });
    },
  });
  return (
    <>
      <div className="buttons">
        <Button isSmall kind="danger" onPress={() => ask(true)}>
          Remove the provider
        </Button>
      </div>
      {isAsked && (
        <Confirmation
          title="Remove the provider?"
          label="Remove"
          isBusy={remove.isPending}
          onConfirm={() => remove.mutate()}
          onCancel={() => ask(false)}
        >
          <p>
            Nobody can sign in by it any more. Everybody who did is unbound, and all that they had granted is
            revoked.
          </p>
          {remove.error !== null && <Notice kind="alert">{faultOfDeed(remove.error)}</Notice>}
        </Confirmation>
      )}
    </>
  );
}
