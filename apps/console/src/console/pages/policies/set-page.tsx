import { spellHiddenLines } from '@grantex/core/issuer';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { PageHeading } from '../../../ui/heading.tsx';
import { Loaded } from '../../../ui/loading.tsx';
import { Moment } from '../../../ui/moment.tsx';
import { Code } from '../../../ui/quoted.tsx';
import { Snippet } from '../../../ui/snippet.tsx';
import { BackTo } from '../../parts/back-to.tsx';
import { useApi } from '../../session/api.ts';

/** All policies that were in force together, as entries of the audit log name them. */
export function Page() {
  const api = useApi();
  const { digest = '' } = useParams();
  const query = useQuery({
    queryKey: ['policies', 'set', digest],
    queryFn: ({ signal }) => api.policies.getSet(digest, { signal }),
  });
  return (
    <>
      <PageHeading title="Set of policies">
        <Link to="/policies">All policies</Link>
      </PageHeading>
      <Loaded query={query} back={<BackTo to="/policies" name="policies" />}>
        {(set) => (
          <section className="card" aria-labelledby="set">
            <h2 id="set">Version {set.version}</h2>
            <p>
              In force since <Moment at={set.createdAt} isExact />, until the next change. Its digest is{' '}
              <Code>{set.digest}</Code>
            </p>
            {set.policies.length === 0 && <p>There was no policy in force.</p>}
            {set.policies.map(({ policy, cedar }) => (
              <Snippet key={policy} label={policy} isLabelShown>
                {spellHiddenLines(cedar)}
              </Snippet>
            ))}
          </section>
        )}
      </Loaded>
    </>
  );
}
