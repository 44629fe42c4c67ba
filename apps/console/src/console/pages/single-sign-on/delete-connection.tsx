import type { SsoConnection } from '@grantex/sdk';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Confirmation } from '../../../ui/confirmation.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Quoted } from '../../../ui/quoted.tsx';
import { mutationErrorMessage } from '../../parts/mutation-error.ts';
import { useApi } from '../../session/api.ts';

/** Deletes a connection, after asking. */
export function DeleteSsoConnection(props: {
  connection: SsoConnection;
  onDone: (isDeleted: boolean) => void;
}) {
  const { connection, onDone } = props;
  const api = useApi();
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => api.sso.deleteConnection(connection.id),
    onSuccess: async () => {
      onDone(true);
      await queries.invalidateQueries({ queryKey: ['sso'] });
    },
  });
  return (
    <Confirmation
      title="Delete this connection?"
      label="Yes, delete it"
      isBusy={remove.isPending}
      onConfirm={() => remove.mutate()}
      onCancel={() => onDone(false)}
    >
      <p>
        Everybody who signed in by <Quoted>{connection.name}</Quoted> is signed out, and the keys that their
        command lines got end. People need an API key to open the console again.
      </p>
      {remove.error !== null && <Notice kind="alert">{mutationErrorMessage(remove.error)}</Notice>}
    </Confirmation>
  );
}
