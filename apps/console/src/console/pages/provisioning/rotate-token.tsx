import type { ScimToken, ScimTokenWithSecret } from '@grantex/sdk';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Confirmation } from '../../../ui/confirmation.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Quoted } from '../../../ui/quoted.tsx';
import { mutationErrorMessage } from '../../parts/mutation-error.ts';
import { useUncachedMutation } from '../../parts/use-uncached-mutation.ts';
import { useApi } from '../../session/api.ts';
import { TokenDialog } from './token-dialog.tsx';

/** Gives a connection another token. */
export function RotateToken({ token: { id, label } }: { token: ScimToken }) {
  const api = useApi();
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const [made, setMade] = useState<ScimTokenWithSecret>();
  const rotate = useUncachedMutation(async () => {
    try {
      setMade(await api.scim.rotateToken(id));
      setAsking(false);
    } finally {
      await queries.invalidateQueries({ queryKey: ['scim', 'tokens'] });
    }
  });
  return (
    <>
      <Button about={label} onPress={() => setAsking(true)}>
        New token
      </Button>
      {isAsking && (
        <Confirmation
          title="Make a new token?"
          label="Yes, make it"
          isBusy={rotate.isPending}
          onConfirm={() => rotate.mutate()}
          onCancel={() => setAsking(false)}
        >
          <p>
            The present token of <Quoted>{label}</Quoted> works for another 24 hours, so that you can paste
            the new one. One from an earlier change stops at once.
          </p>
          {rotate.error !== null && <Notice kind="alert">{mutationErrorMessage(rotate.error)}</Notice>}
        </Confirmation>
      )}
      {made !== undefined && <TokenDialog made={made} onSaved={() => setMade(undefined)} />}
    </>
  );
}
