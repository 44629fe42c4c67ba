import { Link } from 'react-router';
import { Quoted } from '../../ui/quoted.tsx';

/** The page of a person. The name is a parameter: in a path, `..` or `/` would be another page. */
export function personPath(principalId: string): string {
  return `/people/person?${new URLSearchParams({ name: principalId }).toString()}`;
}

/** A person by the developer's name for them, linked to their page. */
export function PersonName({ principalId }: { principalId: string | null }) {
  if (principalId === null) return <>an erased person</>;
  return (
    <Link to={personPath(principalId)}>
      <Quoted>{principalId}</Quoted>
    </Link>
  );
}
