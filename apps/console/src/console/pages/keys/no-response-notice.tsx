import { type ReactNode, useEffect, useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Notice } from '../../../ui/notice.tsx';
import type { NoResponseError } from './retryable-call.ts';

/** Says that a key may exist that nobody has seen. For a while it offers a retry; after that, `children` say what to do. */
export function NoResponseNotice(props: {
  error: NoResponseError;
  isBusy: boolean;
  onRetry: () => void;
  children: ReactNode;
}) {
  const { error, isBusy, onRetry, children } = props;
  const canRetry = useIsBefore(error.until);
  return (
    <Notice kind="alert">
      {canRetry ? (
        <>
          <p>
            The server did not answer, so it is not certain whether the key was created. Try again within half
            a minute: if it was, you get the same key.
          </p>
          <Button isBusy={isBusy} onPress={onRetry}>
            Try again
          </Button>
        </>
      ) : (
        <p>{children}</p>
      )}
    </Notice>
  );
}

function useIsBefore(time: number): boolean {
  const [isBefore, setBefore] = useState(() => Date.now() < time);
  useEffect(() => {
    setBefore(Date.now() < time);
    const timer = setTimeout(() => setBefore(false), Math.max(0, time - Date.now()));
    return () => clearTimeout(timer);
  }, [time]);
  return isBefore;
}
