import { useQuery } from '@tanstack/react-query';
import { Loaded } from '../../../ui/loading.tsx';
import { Snippet } from '../../../ui/snippet.tsx';
import { useApi } from '../../session/api.ts';
import { ProviderForm } from './provider-form.tsx';
import { ProviderRemove } from './provider-remove.tsx';

/** The OpenID Connect provider that says who a developer's people are. */
export function SignInProviderCard({ isSet }: { isSet: boolean }) {
  return (
    <section className="card" aria-labelledby="provider">
      <h2 id="provider">Where your people sign in</h2>
      <p>
        With an OpenID Connect provider, people sign in with your organisation’s accounts to give their
        consent. Without one, they use a passkey.
      </p>
      {isSet ? <StoredProvider /> : <ProviderForm provider={null} />}
    </section>
  );
}

function StoredProvider() {
  const api = useApi();
  const query = useQuery({
    queryKey: ['sign-in-provider'],
    queryFn: ({ signal }) => api.signInProvider.get({ signal }),
  });
  return (
    <Loaded query={query}>
      {(provider) => (
        <>
          <Snippet label="Redirect URI to register with the provider">{provider.redirectUri}</Snippet>
          <ProviderForm key={provider.updatedAt} provider={provider} />
          <ProviderRemove />
        </>
      )}
    </Loaded>
  );
}
