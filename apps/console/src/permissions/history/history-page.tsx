import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Loaded } from '../../ui/loading.tsx';
import { HISTORY, type PermissionsClient } from '../parts/client.ts';
import { Link, PageTitle } from '../parts/navigation.tsx';
import { useTexts } from '../parts/texts.tsx';
import type { HistoryItem } from '../parts/wire.ts';
import { HistoryEvent } from './history-event.tsx';

export interface HistoryPageProps {
  client: PermissionsClient;
  /** The path of the list. */
  home: string;
}

/** What the person approved and denied, what ended and who ended it, and how they were bound, newest first. */
export function HistoryPage(props: HistoryPageProps) {
  const { text } = useTexts();
  return (
    <article className="permissions">
      <p className="back">
        <Link id="back" to={props.home} isBack>
          {text('common.permissions')}
        </Link>
      </p>
      <PageTitle title={text('permissions.history')} />
      <Part {...props} before={undefined} />
    </article>
  );
}

/** One part of the history, and below it the next one, once the person wants it. */
function Part({ client, home, before }: HistoryPageProps & { before: string | undefined }) {
  const { text } = useTexts();
  const [isMore, setMore] = useState(false);
  const query = useQuery({
    queryKey: [...HISTORY, before],
    queryFn: () => client.history(before),
  });
  return (
    <Loaded query={query}>
      {({ happenings, next }) => (
        <>
          {happenings.length === 0 && before === undefined && (
            <p className="nothing">{text('permissions.noHistory')}</p>
          )}
          <Events events={happenings} home={home} takesFocus={before !== undefined} />
          {happenings.some(isKeptForADay) && <p className="fine">{text('permissions.keptForADay')}</p>}
          {next !== null &&
            (isMore ? (
              <Part {...{ client, home }} before={next} />
            ) : (
              <Button isSmall onPress={() => setMore(true)}>
                {text('permissions.earlier')}
              </Button>
            ))}
        </>
      )}
    </Loaded>
  );
}

/** A later part takes the focus, because the button that asked for it is gone. */
function Events(props: { events: readonly HistoryItem[]; home: string; takesFocus: boolean }) {
  const { events, home, takesFocus } = props;
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    if (takesFocus) list.current?.focus();
  }, [takesFocus]);
  return (
    <ol ref={list} className="history" tabIndex={-1}>
      {events.map((each) => (
        <HistoryEvent key={`${each.kind} ${each.id}`} event={each} home={home} />
      ))}
    </ol>
  );
}

function isKeptForADay({ kind }: HistoryItem): boolean {
  return kind === 'denied' || kind === 'approved';
}
