import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Confirmation } from '../../../ui/confirmation.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Code } from '../../../ui/quoted.tsx';
import { mutationErrorMessage } from '../../parts/mutation-error.ts';
import { useApi } from '../../session/api.ts';

/** Removes the description of a scope, after asking. */
export function ScopeRemove({ scope }: { scope: string }) {
  const api = useApi();
  const queries = useQueryClient();
  const [isConfirming, setConfirming] = useState(false);
  const remove = useMutation({
    mutationFn: () => api.scopes.delete(scope),
    onSuccess: async () => {
      setConfirming(false);
      await queries.invalidateQueries({ queryKey: ['scopes'] });
    },
  });
  return (
    <>
      <Button kind="danger" about={scope} onPress={() => setConfirming(true)}>
        Remove
      </Button>
      {isConfirming && (
        <Confirmation
          title="Remove this description?"
          label="Remove"
          isBusy={remove.isPending}
          onConfirm={() => remove.mutate()}
          onCancel={() => setConfirming(false)}
        >
          <p>
            People who are asked for <Code>{scope}</Code> will read that nobody has described it. Grants do
            not change.
          </p>
          {remove.error !== null && <Notice kind="alert">{mutationErrorMessage(remove.error)}</Notice>}
        </Confirmation>
      )}
    </>
  );
}
