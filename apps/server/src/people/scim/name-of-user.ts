import type { MatchingAttribute } from '../../base/store/schema/scim-tables.ts';
import { principalIdField } from '../../http/requests/fields.ts';
import { scimFault } from './resources/refusals.ts';
import { type Attributes, isObject } from './resources/read-attributes.ts';

/**
 * The name of a user's person at the developer: the value of the one attribute by which the connection matches. There is no
 * fallback to another one: a user without it could not be deactivated, so it is refused.
 * @throws {ApiError} 400 `INVALID_VALUE`
 */
export function nameIn(attributes: Attributes, matches: MatchingAttribute): string {
  const value = matches === 'email' ? primaryEmail(attributes) : attributes[matches];
  const { success } = principalIdField.safeParse(value);
  if (success && typeof value === 'string') return value;
  const what = matches === 'email' ? 'one e-mail address, or a primary one,' : matches;
  throw scimFault(
    'INVALID_VALUE',
    `this connection knows people by ${matches}: a user needs ${what} of 1 to 256 characters`,
  );
}

function primaryEmail({ emails }: Attributes): unknown {
  const all = Array.isArray(emails) ? emails.filter(isObject) : [];
  const primary = all.find((each) => each['primary'] === true) ?? (all.length === 1 ? all[0] : undefined);
  return primary?.['value'];
}
