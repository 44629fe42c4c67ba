import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Confirmation } from '../../../ui/confirmation.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Code } from '../../../ui/quoted.tsx';
import { faultOfDeed } from '../../parts/mutation.ts';
import { useApi } from '../../session/api.ts';

/** Takes the words of a scope away, once somebody has confirmed it. */
export function ScopeRemove({ scope }: { scope: string }) {
  const api = useApi();
  const queries = useQueryClient();
  const [isAsked, ask] = useState(false);
  const remove = useMutation({
    mutationFn: () => api.scopes.delete(scope),
    onSuccess: async () => {
      ask(false);
      await queries.invalidateQueries({ queryKey: ['scopes'] });
    },
  });
  return (
    <>
      <Button isSmall kind="danger" about={scope} onPress={() => ask(true)}>
        Remove
      </Button>
      {isAsked && (
        <Confirmation
          title="Take these words away?"
          label="Remove"
          isBusy={remove.isPending}
          onConfirm={() => remove.mutate()}
          onCancel={() => ask(false)}
        >
          <p>
            Whoever is asked for <Code>{scope}</Code> will read that nobody has described it. Grants stay as
            they are.
          </p>
          {remove.error !== null && <Notice kind="alert">{faultOfDeed(remove.error)}</Notice>}
        </Confirmation>
      )}
    </>
  );
}
