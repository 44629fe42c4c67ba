import { refusedArgumentInWords } from '@grantex/core/issuer';
import type { AuditEntry, CallDetail } from '@grantex/sdk';
import { useQuery } from '@tanstack/react-query';
import { Quoted } from '../../../ui/quoted.tsx';
import { useApi } from '../../session/api.ts';
import { mayUse, useSession } from '../../session/session.ts';

/** The most arguments beside a sentence. */
const MOST = 20;

/**
 * Which arguments the grant did not allow. An entry has their names alone; what the grant says about them, which never changes,
 * is said as the caller read it.
 */
export function RefusedArguments({ entry: { grantId, metadata } }: { entry: AuditEntry }) {
  const api = useApi();
  const mayRead = mayUse(useSession(), 'issue') && grantId !== null;
  const names = namesIn(metadata?.['refusedArguments']);
  const grant = useQuery({
    queryKey: ['grants', 'one', grantId],
    queryFn: ({ signal }) => api.grants.get(grantId ?? '', { signal }),
    enabled: mayRead && names.length > 0,
  });
  const details = grant.data?.authorizationDetails ?? [];
  return names.map((name) => (
    <p key={name}>
      <Quoted>{sentencesOf(name, details).join(' ')}</Quoted>
    </p>
  ));
}

/** Metadata is what the service wrote, in any form. */
function namesIn(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.filter((name) => typeof name === 'string').slice(0, MOST);
}

/** What the limits of a grant say about an argument; only its name where they are not known. */
function sentencesOf(argument: string, details: readonly CallDetail[]): readonly string[] {
  const sentences = details.flatMap(({ scope, arguments: limits = {}, closed }) => {
    if (Object.hasOwn(limits, argument)) {
      return [refusedArgumentInWords({ scope, argument, limit: limits[argument] ?? {} })];
    }
    return closed === true ? [refusedArgumentInWords({ scope, argument, limit: 'not allowed' })] : [];
  });
  if (sentences.length > 0) return [...new Set(sentences)];
  return [argument === '' ? 'It was the input as a whole.' : `It was the argument "${argument}".`];
}
