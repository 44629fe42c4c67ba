import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from '../ui/button.tsx';
import { Loaded } from '../ui/loading.tsx';
import { Moment } from '../ui/moment.tsx';
import { Code, Quoted } from '../ui/quoted.tsx';
import { Tag } from '../ui/tag.tsx';
import { agentLabel } from './parts/agent-label.ts';
import { HISTORY, type PermissionsClient } from './parts/client.ts';
import { describeBinding } from './parts/describe-binding.ts';
import type { HistoryItem } from './parts/wire.ts';

/** What the person approved, denied and stopped, and how they were bound, newest first. */
export function HistoryPage({ client, home }: { client: PermissionsClient; home: string }) {
  const query = useInfiniteQuery({
    queryKey: HISTORY,
    queryFn: ({ pageParam }) => client.history(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  return (
    <article className="permissions">
      <h1>What you approved and stopped</h1>
      <p className="lead">
        <a href={home}>What can act for you now</a>
      </p>
      <Loaded query={query}>
        {({ pages }) => (
          <section className="card" aria-label="History">
            {pages[0]?.happenings.length === 0 ? (
              <p className="nothing">You have not decided anything here yet.</p>
            ) : (
              <ol className="history">
                {pages.flatMap(({ happenings }) =>
                  happenings.map((each) => <Item key={each.id} item={each} />),
                )}
              </ol>
            )}
            {pages.some(({ happenings }) => happenings.some(isKeptForADay)) && (
              <p className="fine kept">Denials and unused approvals are listed for about a day.</p>
            )}
            {query.hasNextPage && (
              <Button isBusy={query.isFetchingNextPage} onPress={() => void query.fetchNextPage()}>
                Show earlier decisions
              </Button>
            )}
          </section>
        )}
      </Loaded>
    </article>
  );
}

function isKeptForADay({ kind }: HistoryItem): boolean {
  return kind === 'denied' || kind === 'approved';
}

function Item({ item }: { item: HistoryItem }) {
  const {
    kind,
    at,
    developer,
    principalId,
    agent,
    clientId,
    scopes,
    way,
    provider,
    until,
    endedAt,
    isStopped,
  } = item;
  return (
    <li>
      <p>
        <strong>
          {kind === 'binding' ? (
            <>
              <Quoted>{principalId}</Quoted> was bound to you
            </>
          ) : (
            <Quoted>{agentLabel({ name: agent ?? '', clientId })}</Quoted>
          )}
        </strong>{' '}
        at <Quoted>{developer}</Quoted> <State {...{ kind, endedAt, isStopped }} />
      </p>
      {way !== null && <p className="fine">{describeBinding(way, provider)}</p>}
      {scopes.length > 0 && (
        <p className="fine">
          <Code>{scopes.join('  ')}</Code>
        </p>
      )}
      <p className="fine">
        {(kind === 'permission' || kind === 'approved') && 'Approved '}
        {kind === 'denied' && 'Denied '}
        <Moment at={at} />
        {kind === 'approved' && <Unused {...{ until, endedAt, isStopped }} />}
        {kind !== 'approved' && endedAt !== null && (
          <>
            {isStopped ? ', stopped ' : kind === 'binding' ? ', replaced ' : ', expired '}
            <Moment at={endedAt} />
          </>
        )}
      </p>
    </li>
  );
}

/** What became of an approval whose app has not fetched the grant. */
function Unused({ until, endedAt, isStopped }: Pick<HistoryItem, 'until' | 'endedAt' | 'isStopped'>) {
  if (endedAt === null)
    return (
      <>
        ; its app has until <Moment at={until ?? ''} isExact /> to begin
      </>
    );
  return (
    <>
      {isStopped ? ', stopped before its app began, ' : '; its app had until '}
      <Moment at={endedAt} isExact />
      {!isStopped && ' to begin, and did not'}
    </>
  );
}

function State({ kind, endedAt, isStopped }: Pick<HistoryItem, 'kind' | 'endedAt' | 'isStopped'>) {
  if (kind === 'denied') return <Tag>denied</Tag>;
  if (kind === 'approved' && endedAt === null) return <Tag kind="warning">waiting for its app</Tag>;
  if (kind === 'approved' && !isStopped) return <Tag>never used</Tag>;
  if (endedAt === null) return <Tag kind="good">{kind === 'binding' ? 'current' : 'active'}</Tag>;
  if (kind === 'binding') return <Tag>replaced</Tag>;
  return isStopped ? <Tag kind="bad">stopped</Tag> : <Tag>expired</Tag>;
}
