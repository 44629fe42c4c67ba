import { removeHidden } from '@grantex/core/issuer';
import type { ApiKey } from '@grantex/sdk';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Confirmation } from '../../../ui/confirmation.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Quoted } from '../../../ui/quoted.tsx';
import { faultOfDeed } from '../../parts/mutation.ts';
import { useApi } from '../../session/api.ts';
import { useSession } from '../../session/session.ts';

/** Asks before a key ends, and ends it. */
export function RevokeKey(props: { apiKey: ApiKey; onDone: (said: string | undefined) => void }) {
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
      // What is shown afterwards was read after it.
      await queries.invalidateQueries({ queryKey: ['keys'] });
      onDone(`“${removeHidden(name)}” is revoked.`);
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
        <Quoted>{name}</Quoted> stops at once: programs that call with it are refused, and browsers that
        signed in with it are signed out. What was granted through it stays.
      </p>
      {id === own.id && (
        <p>
          <strong>It is the key of this session: you are signed out with it.</strong>
        </p>
      )}
      {revoke.error !== null && <Notice kind="alert">{faultOfDeed(revoke.error)}</Notice>}
    </Confirmation>
  );
}
