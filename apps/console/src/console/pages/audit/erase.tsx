import type { AuditEntry } from '@grantex/sdk';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Confirmation } from '../../../ui/confirmation.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { faultOfDeed } from '../../parts/mutation.ts';
import { useApi } from '../../session/api.ts';

/** Erases the metadata of an entry, once somebody has confirmed it. */
export function EntryErase({ entry: { entryId, seq } }: { entry: AuditEntry }) {
  const api = useApi();
  const queries = useQueryClient();
  const [isAsked, ask] = useState(false);
  const erase = useMutation({
    mutationFn: () => api.audit.erase(entryId),
    onSettled: () => ask(false),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['audit'] }),
  });
  return (
    <>
      {erase.error !== null && <Notice kind="alert">{faultOfDeed(erase.error)}</Notice>}
      <div className="buttons">
        <Button isSmall kind="danger" onPress={() => ask(true)}>
          Erase the metadata
        </Button>
      </div>
      {isAsked && (
        <Confirmation
          title={`Erase the metadata of entry ${seq.toLocaleString()}?`}
          label="Erase for good"
          isBusy={erase.isPending}
          onConfirm={() => erase.mutate()}
          onCancel={() => ask(false)}
        >
          <p>Metadata and salt are deleted, and nobody can bring them back.</p>
          <p>
            The entry itself stays, with the digest of what was erased: the chain and every proof still hold.
          </p>
        </Confirmation>
      )}
    </>
  );
}
