import { removeHidden } from '@grantex/core/issuer';
import type { ApiKey } from '@grantex/sdk';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Confirmation } from '../../../ui/confirmation.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Quoted } from '../../../ui/quoted.tsx';
import { mutationErrorMessage } from '../../parts/mutation-error.ts';
import { useApi } from '../../session/api.ts';
import { useSession } from '../../session/session.ts';

/** Revokes a key, after asking. */
export function RevokeKey(props: { apiKey: ApiKey; onDone: (outcome: string | undefined) => void }) {
  const {
    apiKey: { id, name },
    onDone,
  } = props;
  const api = useApi();
  const queries = useQueryClient();
  const { key: own } = useSession();
  const revoke = useMutation({
    mutationFn: () => api.keys.revoke(id),
    onSuccess: async () => {
      // Before the outcome, so that the list shows the state after it.
      await queries.invalidateQueries({ queryKey: ['keys'] });
      onDone(`“${removeHidden(name)}” was revoked.`);
    },
  });
  return (
    <Confirmation
      title="Revoke this key?"
      label="Yes, revoke it"
      isBusy={revoke.isPending}
      onConfirm={() => revoke.mutate()}
      onCancel={() => onDone(undefined)}
    >
      <p>
        <Quoted>{name}</Quoted> stops working at once: programs that use it are refused, and browsers that
        signed in with it are signed out. So do the keys that <code>grantex login</code> got through it.
        Grants that were made with it stay.
      </p>
      {id === own?.id && (
        <p>
          <strong>This is the key of this session, so you will be signed out.</strong>
        </p>
      )}
      {revoke.error !== null && <Notice kind="alert">{mutationErrorMessage(revoke.error)}</Notice>}
    </Confirmation>
  );
}
