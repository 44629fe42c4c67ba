import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Confirmation } from '../../../ui/confirmation.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Code } from '../../../ui/quoted.tsx';
import { mutationErrorMessage } from '../../parts/mutation-error.ts';
import { useApi } from '../../session/api.ts';

/** Asks before the domain is removed, and removes it. */
export function DomainRemove(props: { name: string; onRemoved: () => void; onCancel: () => void }) {
  const { name, onRemoved, onCancel } = props;
  const api = useApi();
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => api.me.removeDomain(),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['me'] });
      onRemoved();
    },
  });
  return (
    <Confirmation
      title="Remove your domain?"
      label="Yes, remove it"
      isBusy={remove.isPending}
      onConfirm={() => remove.mutate()}
      onCancel={onCancel}
    >
      <p>
        People no longer see <Code>{name}</Code> and your logo.
      </p>
      {remove.error !== null && <Notice kind="alert">{mutationErrorMessage(remove.error)}</Notice>}
    </Confirmation>
  );
}
