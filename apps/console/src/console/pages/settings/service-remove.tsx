import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Confirmation } from '../../../ui/confirmation.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Code } from '../../../ui/quoted.tsx';
import { mutationErrorMessage } from '../../parts/mutation-error.ts';
import { useApi } from '../../session/api.ts';

/** Asks before a service is removed, and removes it. */
export function ServiceRemove(props: { audience: string; onRemoved: () => void; onCancel: () => void }) {
  const { audience, onRemoved, onCancel } = props;
  const api = useApi();
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => api.me.update({ settings: { resources: { [audience]: null } } }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['me'] });
      onRemoved();
    },
  });
  return (
    <Confirmation
      title="Remove this service?"
      label="Yes, remove it"
      isBusy={remove.isPending}
      onConfirm={() => remove.mutate()}
      onCancel={onCancel}
    >
      <p>
        OAuth clients can no longer ask for <Code>{audience}</Code>, and get no new tokens for it. Tokens that
        they have stay valid until they expire or you revoke their grants.
      </p>
      {remove.error !== null && <Notice kind="alert">{mutationErrorMessage(remove.error)}</Notice>}
    </Confirmation>
  );
}
