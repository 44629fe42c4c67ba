import { useSearchParams } from 'react-router';
import { useApi } from '../session/api.ts';
import { mayUse, useSession } from '../session/session.ts';
import { FilterText } from './filter-form.tsx';
import { SuggestionField } from './suggestion-field.tsx';

/** The most suggestions at a time. */
const MOST = 8;
const FIELD = { label: 'Acts for', name: 'principal', placeholder: 'user_alice' } as const;

/** A person to filter by, by the developer's own name for them. It may be the name of somebody whom the server does not know. */
export function PersonField() {
  const api = useApi();
  const mayRead = mayUse(useSession(), 'issue');
  const [search] = useSearchParams();
  const name = search.get(FIELD.name) ?? '';
  if (!mayRead) return <FilterText {...FIELD} maxLength={256} />;
  return (
    <SuggestionField
      {...FIELD}
      chosen={name === '' ? undefined : { id: name, name }}
      kind="people"
      suggest={async (text, signal) => {
        const contains = text === '' ? undefined : text;
        const { principals } = await api.principals.list({ contains, pageSize: MOST }, { signal });
        return principals.map(({ principalId }) => ({ id: principalId, name: principalId }));
      }}
      accepts={() => true}
    />
  );
}
