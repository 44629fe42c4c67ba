import type { Developer } from '@grantex/sdk';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Snippet } from '../../../ui/snippet.tsx';
import { Outcome } from '../../parts/outcome.tsx';
import { useApi } from '../../session/api.ts';
import { DomainForm } from './domain-form.tsx';
import { StoredDomain } from './stored-domain.tsx';

/** The domain that people see beside the developer's name, and what it must publish. */
export function DomainCard({ developer: { developerId, domain } }: { developer: Developer }) {
  const api = useApi();
  const queries = useQueryClient();
  const [outcome, setOutcome] = useState('');
  const check = useMutation({
    mutationFn: (name: string) => api.me.setDomain(name),
    onMutate: () => setOutcome(''),
    // A check that fails may end that people see the domain.
    onSettled: async (confirmed) => {
      await queries.invalidateQueries({ queryKey: ['me'] });
      if (confirmed !== undefined) setOutcome(`Confirmed: ${confirmed.name}`);
    },
  });
  const finishRemoval = (name: string): void => {
    check.reset();
    setOutcome(`Removed: ${name}`);
  };
  return (
    <section className="card" aria-labelledby="domain">
      <h2 id="domain">Your domain</h2>
      <p>
        Once your domain names you, people see it and your logo beside your name, where they decide and among
        their permissions.
      </p>
      <Outcome text={outcome} />
      {domain === null ? (
        <DomainForm check={check}>
          <Publication developerId={developerId} />
        </DomainForm>
      ) : (
        <div className="form">
          <StoredDomain domain={domain} check={check} onRemoved={() => finishRemoval(domain.name)} />
          <Publication developerId={developerId} />
        </div>
      )}
    </section>
  );
}

/** What the domain must publish, and where. */
function Publication({ developerId }: { developerId: string }) {
  const document = { developers: [developerId], logo: '/logo.png' };
  return (
    <>
      <Snippet label="Publish this on your domain, at /.well-known/grantex.json" isLabelShown>
        {JSON.stringify(document, null, 2)}
      </Snippet>
      <p className="fine">
        The logo may be left out. It is a square PNG of 32 to 512 pixels and at most 32 kB, on the same host.
        The server keeps a copy, and reads both again once a day.
      </p>
    </>
  );
}
