import type { AuditEntry } from '@grantex/sdk';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Confirmation } from '../../../ui/confirmation.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { mutationErrorMessage } from '../../parts/mutation-error.ts';
import { useApi } from '../../session/api.ts';

/** Erases the metadata of an entry, after asking. */
export function EntryErase({ entry: { entryId, seq } }: { entry: AuditEntry }) {
  const api = useApi();
  const queries = useQueryClient();
  const [isConfirming, setConfirming] = useState(false);
  const erase = useMutation({
    mutationFn: () => api.audit.erase(entryId),
    onSettled: () => setConfirming(false),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['audit'] }),
  });
  return (
    <>
      {erase.error !== null && <Notice kind="alert">{mutationErrorMessage(erase.error)}</Notice>}
      <div className="buttons">
        <Button kind="danger" onPress={() => setConfirming(true)}>
          Erase the metadata
        </Button>
      </div>
      {isConfirming && (
        <Confirmation
          title={`Erase the metadata of entry ${seq.toLocaleString()}?`}
          label="Erase for good"
          isBusy={erase.isPending}
          onConfirm={() => erase.mutate()}
          onCancel={() => setConfirming(false)}
        >
          <p>The metadata and its salt are deleted. Nobody can restore them.</p>
          <p>
            The entry itself stays, with the digest of the metadata, so the chain and all proofs stay valid.
          </p>
        </Confirmation>
      )}
    </>
  );
}
