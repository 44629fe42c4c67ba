import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Confirmation } from '../../../ui/confirmation.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Quoted } from '../../../ui/quoted.tsx';
import { NoResponseNotice } from './no-response-notice.tsx';
import { useApi } from '../../session/api.ts';
import { NoResponseError, useRetryableCall } from './retryable-call.ts';
import { type RotatedKey, useRotateSessionKey } from '../../session/session-key.ts';
import { mutationErrorMessage } from '../../parts/mutation-error.ts';
import { useUncachedMutation } from '../../parts/use-uncached-mutation.ts';
import { useSession } from '../../session/session.ts';
import { SecretDialog } from '../../parts/secret-dialog.tsx';

/** Replaces the key that opened this session. A person's session has none. */
export function RotateKey() {
  const { key } = useSession();
  return key === null ? null : <RotateSessionKey name={key.name} />;
}

function RotateSessionKey({ name }: { name: string }) {
  const api = useApi();
  const queries = useQueryClient();
  const rotateSessionKey = useRotateSessionKey();
  const [isConfirming, setConfirming] = useState(false);
  const [rotated, setRotated] = useState<RotatedKey>();
  const call = useRetryableCall((_input: undefined, options) => api.keys.rotate(options));
  const rotate = useUncachedMutation(async (isRetry: boolean) => {
    setConfirming(false);
    try {
      setRotated(
        await rotateSessionKey(async () => {
          const { apiKey } = isRetry ? await call.retry() : await call.start(undefined);
          return apiKey;
        }),
      );
    } finally {
      await queries.invalidateQueries({ queryKey: ['keys'] });
    }
  });

  function onSaved(): void {
    setRotated(undefined);
    // After the dialog has closed, so that the browser does not ask before it reloads.
    if (rotated?.isSignedIn === false) setTimeout(() => globalThis.location.reload());
  }

  return (
    <section className="card" aria-labelledby="rotate-key">
      <h2 id="rotate-key">Rotate the key of this session</h2>
      <p>
        This makes a successor of <Quoted>{name}</Quoted> with the same name, roles and expiry. The old key
        works for another 24 hours, so that you can update your programs. To rotate a different key, sign in
        with it.
      </p>
      {rotate.error instanceof NoResponseError ? (
        <NoResponseNotice error={rotate.error} isBusy={rotate.isPending} onRetry={() => rotate.mutate(true)}>
          The server did not answer. If the list above shows another key <Quoted>{name}</Quoted> that was just
          created and never used, nobody has that key: revoke it and rotate again.
        </NoResponseNotice>
      ) : (
        rotate.error !== null && <Notice kind="alert">{mutationErrorMessage(rotate.error)}</Notice>
      )}
      <div className="buttons">
        <Button isBusy={rotate.isPending} onPress={() => setConfirming(true)}>
          Rotate
        </Button>
      </div>
      {isConfirming && (
        <Confirmation
          title="Rotate this key?"
          label="Yes, rotate it"
          onConfirm={() => rotate.mutate(call.canRetry())}
          onCancel={() => setConfirming(false)}
        >
          <p>
            The old key stops working in 24 hours. Other browsers that signed in with it are signed out now.
            This browser stays signed in with the new key.
          </p>
          <p>
            If somebody else may have the old key, do not rotate it. Create a new key and revoke this one.
            After a rotation, the old key could still be used for 24 hours, even to create keys that last
            longer.
          </p>
        </Confirmation>
      )}
      {rotated !== undefined && (
        <SecretDialog title="The new key" label="API key" secret={rotated.apiKey} onSaved={onSaved}>
          <p>Copy the key now to where your programs keep their secrets. It cannot be shown again.</p>
          {!rotated.isSignedIn && (
            <p>This browser could not sign in with it. Sign out, then sign in with the new key.</p>
          )}
        </SecretDialog>
      )}
    </section>
  );
}
