import type { Developer } from '@grantex/sdk';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { PageHeading } from '../../../ui/heading.tsx';
import { Loaded } from '../../../ui/loading.tsx';
import { useApi } from '../../session/api.ts';
import { DomainCard } from './domain-card.tsx';
import { SettingsForm } from './form.tsx';
import { Sections } from './sections.tsx';
import { ServicesCard } from './services-card.tsx';
import { SignInProviderCard } from './provider-card.tsx';

/** The developer's settings for all agents, its domain, its services for OAuth clients, and the sign-in provider of its people. */
export function Page() {
  const api = useApi();
  const query = useQuery({
    queryKey: ['me'],
    queryFn: ({ signal }) => api.me.get({ signal }),
  });
  return (
    <>
      <PageHeading title="Settings" />
      <Sections />
      <Loaded query={query}>
        {(developer) => (
          <>
            <Settings developer={developer} />
            <DomainCard developer={developer} />
            <ServicesCard developer={developer} />
            <SignInProviderCard isSet={developer.signInProvider !== null} />
          </>
        )}
      </Loaded>
    </>
  );
}

function Settings({ developer }: { developer: Developer }) {
  return (
    <section className="card" aria-labelledby="all">
      <h2 id="all">For all agents</h2>
      <p>
        Empty fields use the server’s defaults. Redirect URIs are set for each <Link to="/agents">agent</Link>
        .
      </p>
      <SettingsForm settings={developer.settings} />
    </section>
  );
}
