import { type ReactNode, useEffect, useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Notice } from '../../../ui/notice.tsx';
import type { AnswerLost } from './attempts.ts';

/** Says that a key may have been made that nobody knows: for a while it can be asked for, and after that be ended. */
export function AnswerLostNotice(props: {
  error: AnswerLost;
  isBusy: boolean;
  onAgain: () => void;
  /** What to do when it is too late to ask. */
  children: ReactNode;
}) {
  const { error, isBusy, onAgain, children } = props;
  const isInTime = useIsBefore(error.until);
  return (
    <Notice kind="alert">
      {isInTime ? (
        <>
          <p>
            No answer came, and it is not certain whether the key was made. Try again within half a minute: if
            it was, you are given the same one.
          </p>
          <Button isSmall isBusy={isBusy} onPress={onAgain}>
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
