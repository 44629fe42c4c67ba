import { removeHidden } from '@grantex/core/issuer';
import { GrantexError, type GrantexEvent, type PrincipalDetails } from '@grantex/sdk';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { PageHeading } from '../../../ui/heading.tsx';
import { Loaded } from '../../../ui/loading.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { endsGrants } from '../../live/ends-grants.ts';
import { LiveNote } from '../../live/live-note.tsx';
import { useLive } from '../../live/use-live.ts';
import { BackTo } from '../../parts/back-to.tsx';
import { changesRequests } from '../../parts/request-state.tsx';
import { useApi } from '../../session/api.ts';
import { mayUse, useSession } from '../../session/session.ts';
import { PersonAddress } from './address.tsx';
import { PersonBinding } from './binding.tsx';
import { PersonErase } from './erase.tsx';
import { PersonGrants } from './grants.tsx';
import { PersonRequests } from './requests.tsx';
import { PersonSessions } from './sessions.tsx';

/** One person: how they are bound, their address, requests, grants and sessions, and erasing them. */
export function Page() {
  const api = useApi();
  const [search] = useSearchParams();
  const name = search.get('name') ?? '';
  const own = ['people', 'one', name];
  const requests = ['people', 'requests', name];
  const all = [own, requests, ['people', 'grants', name], ['people', 'sessions', name]];
  const query = useQuery({
    queryKey: own,
    queryFn: ({ signal }) => api.principals.get(name, { signal }),
    staleTime: 0,
  });
  const live = useLive({
    keys: all,
    staleAfter: (event) => {
      if (!mayConcern(event, name)) return [];
      if (endsGrants(event) || event.type === 'grant.created') return all;
      return changesRequests(event) ? [requests] : [own];
    },
  });
  const isErased = GrantexError.is(query.error) && query.error.code === 'NOT_FOUND';
  return (
    <>
      <PageHeading title={removeHidden(name)}>
        <Link to="/people">All people</Link>
      </PageHeading>
      <LiveNote live={live} what="This person" />
      <Loaded query={query} back={<BackTo to="/people" name="people" />}>
        {(person) =>
          isErased ? (
            <Notice kind="warning">This person was erased while the page was open.</Notice>
          ) : (
            <PersonDetails key={person.principal} person={person} />
          )
        }
      </Loaded>
    </>
  );
}

/** Events of all grants of an agent or the developer name no person; those of an erased one no longer do. */
function mayConcern({ data }: GrantexEvent, name: string): boolean {
  return !('principalId' in data) || data.principalId === null || data.principalId === name;
}

function PersonDetails({ person }: { person: PrincipalDetails }) {
  const mayChange = mayUse(useSession());
  return (
    <>
      <PersonBinding person={person} mayChange={mayChange} />
      {/* Another address begins anew: the earlier one, shown in full, is not shown in its place. */}
      <PersonAddress key={`at ${person.emailEnteredAt}`} person={person} mayChange={mayChange} />
      <PersonRequests person={person} />
      <PersonGrants person={person} />
      {mayChange && <PersonSessions principalId={person.principalId} />}
      {mayChange && <PersonErase person={person} />}
    </>
  );
}
