import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Confirmation } from '../../../ui/confirmation.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Quoted } from '../../../ui/quoted.tsx';
import { AnswerLostNotice } from './answer-lost-notice.tsx';
import { useApi } from '../../session/api.ts';
import { AnswerLost, useAttempts } from './attempts.ts';
import { type ChangedKey, useChangeKey } from '../../session/change-key.ts';
import { faultOfDeed, useDeed } from '../../parts/mutation.ts';
import { useSession } from '../../session/session.ts';
import { ShownOnce } from '../../parts/secret-dialog.tsx';

/** Another key in the place of the one that this session was opened with. */
export function RotateKey() {
  const api = useApi();
  const queries = useQueryClient();
  const changeKey = useChangeKey();
  const { key } = useSession();
  const [isAsked, ask] = useState(false);
  const [made, setMade] = useState<ChangedKey>();
  const attempts = useAttempts((_given: undefined, options) => api.keys.rotate(options));
  const rotate = useDeed(async (isAgain: boolean) => {
    ask(false);
    try {
      setMade(
        await changeKey(async () => {
          const { apiKey } = isAgain ? await attempts.again() : await attempts.begin(undefined);
          return apiKey;
        }),
      );
    } finally {
      await queries.invalidateQueries({ queryKey: ['keys'] });
    }
  });

  function kept(): void {
    setMade(undefined);
    // By now the window asks nothing any more before it goes.
    if (made?.isSignedIn === false) setTimeout(() => globalThis.location.reload());
  }

  return (
    <section className="card" aria-labelledby="rotate-key">
      <h2 id="rotate-key">Rotate the key of this session</h2>
      <p>
        <Quoted>{key.name}</Quoted> gets a successor with the same name, roles and expiry. It works for 24
        hours more itself, so that your programs can change over. Another key is rotated by whoever signs in
        with it.
      </p>
      {rotate.error instanceof AnswerLost ? (
        <AnswerLostNotice error={rotate.error} isBusy={rotate.isBusy} onAgain={() => rotate.run(true)}>
          No answer came. If there is another key <Quoted>{key.name}</Quoted> in the list above that was just
          made and never used, nobody knows it: revoke it, and rotate again.
        </AnswerLostNotice>
      ) : (
        rotate.error !== undefined && <Notice kind="alert">{faultOfDeed(rotate.error)}</Notice>
      )}
      <div className="buttons">
        <Button isSmall isBusy={rotate.isBusy} onPress={() => ask(true)}>
          Rotate
        </Button>
      </div>
      {isAsked && (
        <Confirmation
          title="Rotate this key?"
          label="Yes, make a new key"
          onConfirm={() => rotate.run(attempts.hasLost())}
          onCancel={() => ask(false)}
        >
          <p>
            The old key stops in 24 hours. Every other browser that signed in with it is signed out now; this
            one goes on with the new key.
          </p>
          <p>
            If somebody else may have the old key, make a new one instead and revoke this one: until it stops,
            it can be used as before, also to make keys that stay.
          </p>
        </Confirmation>
      )}
      {made !== undefined && (
        <ShownOnce title="The new key" label="API key" secret={made.apiKey} onKept={kept}>
          <p>Copy it now to where your programs keep their secrets. It cannot be shown again.</p>
          {!made.isSignedIn && (
            <p>This browser could not go on with it: sign out afterwards, and sign in with it.</p>
          )}
        </ShownOnce>
      )}
    </section>
  );
}
