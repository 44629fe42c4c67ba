import { Link } from 'react-router';

/** A part of the settings that has a page of its own. */
interface Section {
  path: string;
  label: string;
  /** What it is for, in a few words. */
  about: string;
}

/** In the order of the list, each with its page in `routes.ts`. */
const SECTIONS: readonly Section[] = [
  {
    path: '/settings/webhooks',
    label: 'Webhooks',
    about: 'services of yours that are told of what happens',
  },
  {
    path: '/settings/provisioning',
    label: 'Provisioning',
    about: 'identity providers that say who works for you (SCIM)',
  },
  {
    path: '/settings/single-sign-on',
    label: 'Single sign-on',
    about: 'where your people sign in to this console, and what they may do',
  },
  {
    path: '/settings/administrators',
    label: 'Administrators’ log',
    about: 'who changed what',
  },
  { path: '/settings/billing', label: 'Billing', about: 'your plan, its limits, and what you use' },
];

/** The way to the parts of the settings that have pages of their own. */
export function Sections() {
  return (
    <nav className="card" aria-label="Sections of the settings">
      <ul>
        {SECTIONS.map(({ path, label, about }) => (
          <li key={path}>
            <Link to={path}>{label}</Link>: {about}
          </li>
        ))}
      </ul>
    </nav>
  );
}
