import { BY_DETAILS, detailInWords, parseScope } from '@grantex/core/issuer';
import type { CallDetail, ScopeSentence } from '@grantex/sdk';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { Code, Quoted } from '../../ui/quoted.tsx';
import { useApi } from '../session/api.ts';
import { mayUse, useSession } from '../session/session.ts';

/** What people read instead of a sentence, on the consent page, too. */
export const UNDESCRIBED = 'Something that nobody has described';

interface ScopeListProps {
  scopes: readonly string[];
  /** What limits the scopes `name:action:by_details`. */
  details?: readonly CallDetail[] | undefined;
}

/** Scopes as people read them on the consent page: the sentence, what limits it, and the scope beneath. */
export function ScopeList({ scopes, details = [] }: ScopeListProps) {
  const api = useApi();
  const query = useQuery({ queryKey: ['scopes'], queryFn: ({ signal }) => api.scopes.list({ signal }) });
  if (scopes.length === 0) return <p className="fine">None.</p>;
  return (
    <ul className="scopes">
      {scopes.map((scope) => (
        <ScopeItem key={scope} scope={scope} details={details} sentences={query.data?.scopes} />
      ))}
    </ul>
  );
}

interface ScopeItemProps {
  scope: string;
  details: readonly CallDetail[];
  /** Undefined while they load. */
  sentences: readonly ScopeSentence[] | undefined;
}

function ScopeItem({ scope, details, sentences }: ScopeItemProps) {
  const { base, limits } = partsOf(scope, details);
  const sentence = sentences?.find((each) => each.scope === base)?.sentence;
  return (
    <li>
      {sentences !== undefined && (
        <p className="sentence">
          {sentence === undefined ? <Undescribed scope={base} /> : <Quoted>{sentence}</Quoted>}
        </p>
      )}
      {limits.map((limit) => (
        <p key={limit} className="limit">
          <Quoted>{limit}</Quoted>
        </p>
      ))}
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

/** The scope that a sentence describes, and its limits in words. */
function partsOf(scope: string, details: readonly CallDetail[]): { base: string; limits: string[] } {
  const { name, action, constraint } = parseScope(scope);
  const base = action === undefined ? name : `${name}:${action}`;
  if (constraint === undefined) return { base, limits: [] };
  if (constraint.kind === 'text' && constraint.text === BY_DETAILS) {
    return { base, limits: details.filter((detail) => detail.scope === base).map(detailInWords) };
  }
  if (constraint.kind === 'text') return { base, limits: [`Only “${constraint.text}”`] };
  const { whole, fraction } = constraint.bound;
  const places = fraction === 0 ? '' : `.${String(fraction).padStart(4, '0').replace(/00?$/, '')}`;
  return {
    base,
    limits: [`Up to ${whole.toLocaleString('en-US')}${places} each time, in the currency of the service`],
  };
}
