import { useMutation } from '@tanstack/react-query';
import { createPageCalls, jsonOf } from '../../../page/page-calls.ts';
import { readShell } from '../../../page/shell.ts';
import { Button } from '../../../ui/button.tsx';
import { errorMessage } from '../../../ui/loading.tsx';
import { Notice } from '../../../ui/notice.tsx';

/** Shows what the provider says of whoever signs in there now. */
export function TestConnection({ connectionId }: { connectionId: string }) {
  const test = useMutation({
    mutationFn: async () => {
      const calls = createPageCalls({ base: readShell().base, tokenFrom: '/console/session' });
      const { location } = await jsonOf<{ location: string }>(
        await calls.post('/console/sso/test', { connectionId }),
      );
      globalThis.location.assign(location);
    },
  });
  return (
    <section className="card" aria-labelledby="test">
      <h2 id="test">Test it</h2>
      <p>
        Sign in at the provider, and see the claims and groups that come, and the roles that would follow. A
        test changes nothing and signs nobody in here.
      </p>
      {test.error !== null && <Notice kind="alert">{errorMessage(test.error)}</Notice>}
      <div className="buttons">
        <Button isBusy={test.isPending} onPress={() => test.mutate()}>
          Test the connection
        </Button>
      </div>
    </section>
  );
}
