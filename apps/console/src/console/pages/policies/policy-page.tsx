import { removeHidden } from '@grantex/core/issuer';
import type { Policy } from '@grantex/sdk';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { PageHeading } from '../../../ui/heading.tsx';
import { Loaded } from '../../../ui/loading.tsx';
import { BackTo } from '../../parts/back-to.tsx';
import { useApi } from '../../session/api.ts';
import { mayUse, useSession } from '../../session/session.ts';
import { PolicyChange } from './change.tsx';
import { PolicyFacts } from './facts.tsx';
import { PolicyRemove } from './remove.tsx';
import { PolicyReplays } from './replay.tsx';
import { PolicyText } from './text.tsx';
import { PolicyTry } from './try.tsx';
import { useDraft } from './use-draft.ts';

/** One policy: what it says, changing and deleting it, and what it would decide. */
export function Page() {
  const api = useApi();
  const { policy: id = '' } = useParams();
  const query = useQuery({
    queryKey: ['policies', 'one', id],
    queryFn: ({ signal }) => api.policies.get(id, { signal }),
    staleTime: 0,
  });
  return (
    <>
      <PageHeading title={query.data === undefined ? 'Policy' : removeHidden(query.data.name)}>
        <Link to="/policies">All policies</Link>
      </PageHeading>
      <Loaded query={query} back={<BackTo to="/policies" name="policies" />}>
        {(policy) => <PolicyDetails key={policy.id} policy={policy} />}
      </Loaded>
    </>
  );
}

function PolicyDetails({ policy }: { policy: Policy }) {
  const mayChange = mayUse(useSession());
  const isCedar = policy.effect === 'cedar';
  const draft = useDraft(policy.cedar ?? '', policy.id);
  return (
    <>
      <section className="card" aria-labelledby="what">
        <h2 id="what">When it counts</h2>
        <PolicyFacts policy={policy} />
      </section>
      <section className="card" aria-labelledby="text">
        <h2 id="text">What it says</h2>
        {isCedar && mayChange ? (
          <PolicyChange policy={policy} draft={draft} />
        ) : (
          <PolicyText policy={policy} />
        )}
        {mayChange && <PolicyRemove policy={policy} />}
      </section>
      <PolicyReplays saved={policy} draft={isCedar ? draft : undefined} />
      <PolicyTry draft={isCedar ? draft : undefined} />
    </>
  );
}
