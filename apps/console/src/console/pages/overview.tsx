import { useQuery } from '@tanstack/react-query';
import { Code } from '../../ui/quoted.tsx';
import { PageHeading } from '../../ui/heading.tsx';
import { Loaded } from '../../ui/loading.tsx';
import { useApi } from '../api.ts';

export function Page() {
  const api = useApi();
  const query = useQuery({ queryKey: ['me'], queryFn: ({ signal }) => api.me.get({ signal }) });
  return (
    <>
      <PageHeading title="Overview" />
      <Loaded query={query}>
        {({ developerId }) => (
          <section className="card">
            <h2>You</h2>
            <p>
              Your developer id is <Code>{developerId}</Code>.
            </p>
          </section>
        )}
      </Loaded>
    </>
  );
}
