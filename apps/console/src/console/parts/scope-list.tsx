import { parseScope } from '@grantex/core/issuer';
import type { ScopeSentence } from '@grantex/sdk';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { Code, Quoted } from '../../ui/quoted.tsx';
import { useApi } from '../session/api.ts';
import { mayUse, useSession } from '../session/session.ts';

/** What people read instead of a sentence, on the consent page, too. */
export const UNDESCRIBED = 'Something that nobody has described';

/** Scopes as people read them on the consent page: the sentence, and the scope beneath it. */
export function ScopeList({ scopes }: { scopes: readonly string[] }) {
  const api = useApi();
  const query = useQuery({ queryKey: ['scopes'], queryFn: ({ signal }) => api.scopes.list({ signal }) });
  if (scopes.length === 0) return <p className="fine">None.</p>;
  return (
    <ul className="scopes">
      {scopes.map((scope) => (
        <ScopeItem key={scope} scope={scope} sentences={query.data?.scopes} />
      ))}
    </ul>
  );
}

/** @param sentences undefined while they load */
function ScopeItem({ scope, sentences }: { scope: string; sentences: readonly ScopeSentence[] | undefined }) {
  const { base, limit } = partsOf(scope);
  const sentence = sentences?.find((each) => each.scope === base)?.sentence;
  return (
    <li>
      {sentences !== undefined && (
        <p className="sentence">
          {sentence === undefined ? <Undescribed scope={base} /> : <Quoted>{sentence}</Quoted>}
        </p>
      )}
      {limit !== undefined && (
        <p className="limit">
          <Quoted>{limit}</Quoted>
        </p>
      )}
      <p className="fine">
        <Code>{scope}</Code>
      </p>
    </li>
  );
}

/** Links to where the scope can be described, for those who may. */
function Undescribed({ scope }: { scope: string }) {
  const session = useSession();
  if (!mayUse(session)) return <>{UNDESCRIBED}</>;
  return <Link to={`/scopes?${new URLSearchParams({ scope }).toString()}`}>{UNDESCRIBED}</Link>;
}

/** The scope that a sentence describes, and its constraint in words, as the server words it on the consent page. */
function partsOf(scope: string): { base: string; limit?: string } {
  const { name, action, constraint } = parseScope(scope);
  const base = action === undefined ? name : `${name}:${action}`;
  if (constraint === undefined) return { base };
  if (constraint.kind === 'text') return { base, limit: `Only “${constraint.text}”` };
  const { whole, fraction } = constraint.bound;
  const places = fraction === 0 ? '' : `.${String(fraction).padStart(4, '0').replace(/00?$/, '')}`;
  return {
    base,
    limit: `Up to ${whole.toLocaleString('en-US')}${places} each time, in the currency of the service`,
  };
}
