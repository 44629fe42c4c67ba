import { useEffect, useRef, useState } from 'react';
import { LiveDot } from '../../ui/live-dot.tsx';
import { useIsOnline } from '../../ui/online.ts';
import { READ_EVERY, useOverview } from './overview-query.ts';
import { useTexts } from './texts.tsx';

/** Milliseconds that an answer may be late before the page says that it hears nothing. */
const MARGIN = 3_000;

/** Says whether the page is up to date, or since when it is not. A screen reader hears only that this changes. */
export function UpToDate() {
  const { text, language } = useTexts();
  const isOnline = useIsOnline();
  const { dataUpdatedAt, isError } = useOverview();
  const isLate = useIsPast(dataUpdatedAt + READ_EVERY + MARGIN);
  const isLive = isOnline && !isError && !isLate;
  const wasLive = useRef(true);
  const [announcement, announce] = useState('');
  useEffect(() => {
    if (wasLive.current !== isLive)
      announce(text(isLive ? 'permissions.liveAgain' : 'permissions.notLiveNow'));
    wasLive.current = isLive;
  }, [isLive, text]);
  const time = new Intl.DateTimeFormat(language, { timeStyle: 'medium' }).format(dataUpdatedAt);
  return (
    <>
      <LiveDot isLive={isLive}>
        {isLive ? text('permissions.live') : text('permissions.notLive', { time })}
      </LiveDot>
      <div role="status" className="unseen">
        {announcement}
      </div>
    </>
  );
}

/** Whether a moment is over, in milliseconds since 1970. */
function useIsPast(moment: number): boolean {
  const [past, setPast] = useState(0);
  useEffect(() => {
    const timer = setTimeout(() => setPast(moment), Math.max(0, moment - Date.now()));
    return () => clearTimeout(timer);
  }, [moment]);
  return past === moment;
}
