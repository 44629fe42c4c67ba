import type { Grant } from '@grantex/sdk';
import { Link } from 'react-router';
import { Quoted } from '../ui/quoted.tsx';

/** For whom a grant lets somebody act, which leads to all of that person’s grants. */
export function PrincipalName({ grant: { principalId } }: { grant: Pick<Grant, 'principalId'> }) {
  if (principalId === null) return <>somebody whose name was erased</>;
  return (
    <Link to={{ pathname: '/grants', search: new URLSearchParams({ principal: principalId }).toString() }}>
      <Quoted>{principalId}</Quoted>
    </Link>
  );
}
