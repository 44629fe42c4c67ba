import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from '../ui/button.tsx';
import { Loaded } from '../ui/loading.tsx';
import { Moment } from '../ui/moment.tsx';
import { Code, Quoted } from '../ui/quoted.tsx';
import { Tag } from '../ui/tag.tsx';
import { boundBy } from './wire.ts';
import type { Happening } from './past.ts';
import { PAST } from './queries.ts';
import type { Service } from './client.ts';

/** What somebody approved, denied and stopped, and how they were bound, newest first. */
export function PastPage({ service, home }: { service: Service; home: string }) {
  const query = useInfiniteQuery({
    queryKey: PAST,
    queryFn: ({ pageParam }) => service.past(pageParam),
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
              <ol className="happenings">
                {pages.flatMap(({ happenings }) =>
                  happenings.map((each) => <HappeningItem key={each.id} happening={each} />),
                )}
              </ol>
            )}
            {pages.some(({ happenings }) => happenings.some(isForADay)) && (
              <p className="fine kept">What was denied, or never began, is listed for about a day.</p>
            )}
            {query.hasNextPage && (
              <Button isBusy={query.isFetchingNextPage} onPress={() => void query.fetchNextPage()}>
                Show what was before
              </Button>
            )}
          </section>
        )}
      </Loaded>
    </article>
  );
}

function isForADay({ kind }: Happening): boolean {
  return kind === 'denied' || kind === 'approved';
}

function HappeningItem({ happening }: { happening: Happening }) {
  const { kind, at, developer, principalId, agent, scopes, way, provider, until, endedAt, isStopped } =
    happening;
  return (
    <li>
      <p>
        <strong>
          {kind === 'binding' ? (
            <>
              <Quoted>{principalId}</Quoted> became yours
            </>
          ) : (
            <Quoted>{agent ?? ''}</Quoted>
          )}
        </strong>{' '}
        at <Quoted>{developer}</Quoted> <State {...{ kind, endedAt, isStopped }} />
      </p>
      {way !== null && <p className="fine">{boundBy(way, provider)}</p>}
      {scopes.length > 0 && (
        <p className="fine">
          <Code>{scopes.join('  ')}</Code>
        </p>
      )}
      <p className="fine">
        {(kind === 'permission' || kind === 'approved') && 'Approved '}
        {kind === 'denied' && 'Denied '}
        <Moment at={at} />
        {kind === 'approved' && <NotFetched {...{ until, endedAt, isStopped }} />}
        {kind !== 'approved' && endedAt !== null && (
          <>
            {isStopped ? ', stopped ' : kind === 'binding' ? ', replaced ' : ', ran out '}
            <Moment at={endedAt} />
          </>
        )}
      </p>
    </li>
  );
}

/** What became of an approval that its app has not fetched. */
function NotFetched({ until, endedAt, isStopped }: Pick<Happening, 'until' | 'endedAt' | 'isStopped'>) {
  if (endedAt === null)
    return (
      <>
        ; its app has until <Moment at={until ?? ''} isExact /> to begin
      </>
    );
  return (
    <>
      {isStopped ? ', stopped before its app began, ' : '; its app never began, and could until '}
      <Moment at={endedAt} isExact />
    </>
  );
}

function State({ kind, endedAt, isStopped }: Pick<Happening, 'kind' | 'endedAt' | 'isStopped'>) {
  if (kind === 'denied') return <Tag>denied</Tag>;
  if (kind === 'approved' && endedAt === null) return <Tag kind="warning">waits for its app</Tag>;
  if (kind === 'approved' && !isStopped) return <Tag>never began</Tag>;
  if (endedAt === null) return <Tag kind="good">{kind === 'binding' ? 'holds' : 'in force'}</Tag>;
  if (kind === 'binding') return <Tag>replaced</Tag>;
  return isStopped ? <Tag kind="bad">stopped</Tag> : <Tag>ran out</Tag>;
}
