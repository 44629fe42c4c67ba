import { useEffect, useRef, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import type { Live } from './use-live.ts';

/** Milliseconds between two things that are said aloud: what changes every second is not told every second. */
const QUIET = 10_000;

const CLOCK = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

const WORDS: Readonly<Record<Live['state'], string>> = {
  closed: 'Not live at the moment.',
  opening: 'Not live yet …',
  open: 'Live: what others change appears here by itself.',
  lost: 'Not live: the connection is lost, and is being tried again. What is shown here may be out of date.',
  refused: 'Not live: the server tells this page of no changes at the moment. Look again to see them.',
  unheard:
    'Not live: only keys with the role audit-read are told of what others change. Look again to see it.',
};

/** Says whether a page is live, and now and then aloud that something on it has changed. */
export function LiveNote({ live: { state, changedAt, lookAgain }, what }: { live: Live; what: string }) {
  const said = useSaidNowAndThen(
    state,
    changedAt === undefined ? '' : `${what} changed at ${CLOCK.format(changedAt)}.`,
  );
  const mayLookAgain = state === 'refused' || state === 'unheard' || state === 'lost';
  return (
    <div className="live">
      {state === 'lost' ? (
        <Notice kind="warning">{WORDS.lost}</Notice>
      ) : (
        <p className={`fine live-${state}`}>
          {WORDS[state]}
          {state === 'open' && changedAt !== undefined && ` Last change: ${CLOCK.format(changedAt)}.`}
        </p>
      )}
      {mayLookAgain && (
        <Button isSmall onPress={lookAgain}>
          Look again
        </Button>
      )}
      <div role="status" className="unseen">
        {said}
      </div>
    </div>
  );
}

/** What is said aloud: that the connection went or came back, at once, and of changes the last one, now and then. */
function useSaidNowAndThen(state: Live['state'], change: string): string {
  const [said, say] = useState('');
  const saidAt = useRef(0);
  const wasLost = useRef(false);
  useEffect(() => {
    if (state === 'lost') say(WORDS.lost);
    if (state === 'open' && wasLost.current) say('Live again.');
    if (state === 'lost' || state === 'open') wasLost.current = state === 'lost';
  }, [state]);
  useEffect(() => {
    if (change === '') return undefined;
    const speak = (): void => {
      saidAt.current = Date.now();
      say(change);
    };
    const timer = setTimeout(speak, Math.max(0, saidAt.current + QUIET - Date.now()));
    return () => clearTimeout(timer);
  }, [change]);
  return said;
}
