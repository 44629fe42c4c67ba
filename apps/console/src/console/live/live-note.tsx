import { useEffect, useRef, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { LiveDot } from '../../ui/live-dot.tsx';
import { Notice } from '../../ui/notice.tsx';
import type { Live } from './use-live.ts';

/** Milliseconds between two announcements to a screen reader. */
const ANNOUNCEMENT_INTERVAL = 10_000;

const CLOCK = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

const WORDS: Readonly<Record<Live['state'], string>> = {
  closed: 'Not live at the moment.',
  opening: 'Connecting …',
  open: 'Live: changes by others appear here.',
  lost: 'Not live: the connection was lost. Reconnecting … This page may be out of date.',
  refused: 'Not live: the server sends no updates at the moment. Refresh to see changes.',
  denied: 'Not live: only keys with the role audit-read receive updates. Refresh to see changes.',
};

/** Says whether a page is live, and announces its changes from time to time. */
export function LiveNote({
  live: { state, changedAt, heardAt, refresh },
  what,
}: {
  live: Live;
  what: string;
}) {
  const announcement = useAnnouncement(
    state,
    changedAt === undefined ? '' : `${what} changed at ${CLOCK.format(changedAt)}.`,
  );
  const canRefresh = state === 'refused' || state === 'denied' || state === 'lost';
  return (
    <div className="live">
      {state === 'lost' ? (
        <Notice kind="warning">
          {WORDS.lost}
          {heardAt !== undefined && ` Last heard from the server at ${CLOCK.format(heardAt)}.`}
        </Notice>
      ) : (
        <LiveDot isLive={state === 'open'}>
          {WORDS[state]}
          {state === 'open' && changedAt !== undefined && ` Last change: ${CLOCK.format(changedAt)}.`}
        </LiveDot>
      )}
      {canRefresh && <Button onPress={refresh}>Refresh</Button>}
      <div role="status" className="unseen">
        {announcement}
      </div>
    </div>
  );
}

/** Announces at once that the connection was lost or is back; of changes the last one, every few seconds. */
function useAnnouncement(state: Live['state'], change: string): string {
  const [announcement, announce] = useState('');
  const announcedAt = useRef(0);
  const wasLost = useRef(false);
  useEffect(() => {
    if (state === 'lost') announce(WORDS.lost);
    if (state === 'open' && wasLost.current) announce('Live again.');
    if (state === 'lost' || state === 'open') wasLost.current = state === 'lost';
  }, [state]);
  useEffect(() => {
    if (change === '') return undefined;
    const announceChange = (): void => {
      announcedAt.current = Date.now();
      announce(change);
    };
    const wait = Math.max(0, announcedAt.current + ANNOUNCEMENT_INTERVAL - Date.now());
    const timer = setTimeout(announceChange, wait);
    return () => clearTimeout(timer);
  }, [change]);
  return announcement;
}
