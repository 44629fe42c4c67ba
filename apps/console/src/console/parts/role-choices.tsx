import { ROLES, type Role } from '@grantex/core/issuer';

/** What each role allows, in a sentence (`docs/protocol.md` §3). */
const SENTENCES: Readonly<Record<Role, string>> = {
  admin: 'Everything, including API keys and settings.',
  issue: 'Requests, exchanges, delegates and revokes grants, and reads agents and grants.',
  verify: 'Verifies tokens and grants, and follows the revocation feed: for services that agents call.',
  'audit-write': 'Writes entries to the audit log, but cannot read it.',
  'audit-read': 'Reads, exports and checks the audit log, but changes nothing.',
};

/** The roles that a key may get, as boxes named `roles`. */
export function RoleChoices(props: {
  /** Default: all. */
  offered?: readonly Role[];
  /** Ticked at first. Default: none. */
  initial?: readonly Role[];
  error?: string | undefined;
}) {
  const { offered = ROLES, initial = [], error } = props;
  return (
    <fieldset>
      <legend>Roles</legend>
      {offered.map((role) => (
        <label key={role} className="choice">
          <input type="checkbox" name="roles" value={role} defaultChecked={initial.includes(role)} />
          <span>
            <code>{role}</code>
            <span className="fine">{SENTENCES[role]}</span>
          </span>
        </label>
      ))}
      {error !== undefined && (
        <p className="error" role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}

/**
 * The roles that are ticked in a form.
 * @throws {Error} whose message begins with the name of the field, if none is
 */
export function rolesIn(form: FormData): readonly [Role, ...Role[]] {
  const [first, ...others] = ROLES.filter((role) => form.getAll('roles').includes(role));
  if (first === undefined) throw new Error('roles: choose at least one.');
  return [first, ...others];
}
