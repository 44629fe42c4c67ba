import { removeHidden } from '@grantex/core/issuer';
import type { ScimToken } from '@grantex/sdk';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Confirmation } from '../../../ui/confirmation.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Quoted } from '../../../ui/quoted.tsx';
import { mutationErrorMessage } from '../../parts/mutation-error.ts';
import { useApi } from '../../session/api.ts';

/** Removes a connection, after asking. */
export function DeleteConnection(props: { token: ScimToken; onDone: (outcome: string | undefined) => void }) {
  const {
    token: { id, label },
    onDone,
  } = props;
  const api = useApi();
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => api.scim.deleteToken(id),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['scim'] });
      onDone(`“${removeHidden(label)}” was deleted.`);
    },
  });
  return (
    <Confirmation
      title="Delete this connection?"
      label="Yes, delete it"
      isBusy={remove.isPending}
      onConfirm={() => remove.mutate()}
      onCancel={() => onDone(undefined)}
    >
      <p>
        <Quoted>{label}</Quoted> can provision nobody any more, and its people and groups are forgotten. What
        only its groups allowed ends.
      </p>
      <p>
        <strong>Whom it had deactivated may authorize again</strong>, unless another connection deactivates
        them. Nothing that has ended comes back.
      </p>
      {remove.error !== null && <Notice kind="alert">{mutationErrorMessage(remove.error)}</Notice>}
    </Confirmation>
  );
}
