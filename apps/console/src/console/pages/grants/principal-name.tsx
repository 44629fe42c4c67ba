import { removeHidden } from '@grantex/core/issuer';
import type { Grant } from '@grantex/sdk';
import { Link } from 'react-router';
import { Quoted } from '../../../ui/quoted.tsx';

/** The principal of a grant, linked to all of that person’s grants. */
export function PrincipalName(props: { grant: Pick<Grant, 'principalId'>; isOneLine?: boolean }) {
  const { grant, isOneLine = false } = props;
  const { principalId } = grant;
  if (principalId === null) return <>an erased principal</>;
  return (
    <Link
      to={{ pathname: '/grants', search: new URLSearchParams({ principal: principalId }).toString() }}
      {...(isOneLine ? { className: 'one-line', title: removeHidden(principalId) } : {})}
    >
      <Quoted>{principalId}</Quoted>
    </Link>
  );
}
