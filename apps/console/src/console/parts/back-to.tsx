import { Link } from 'react-router';

/** Leads from a page without data to its list: "Back to the grants". */
export function BackTo({ to, name }: { to: string; name: string }) {
  return (
    <Link className="button plain" to={to}>
      Back to the {name}
    </Link>
  );
}
