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

function primaryEmail(attributes: Attributes): unknown {
  const all = emailsIn(attributes);
  const primary = all.find((each) => each['primary'] === true) ?? (all.length === 1 ? all[0] : undefined);
  return primary?.['value'];
}

/** Everything that may name a user's person elsewhere: `userName`, `externalId` and each e-mail address. */
export function identifiersIn(attributes: Attributes): string[] {
  const addresses = emailsIn(attributes).map(({ value }) => value);
  const all = [attributes['userName'], attributes['externalId'], ...addresses];
  return all.filter((each): each is string => typeof each === 'string' && each !== '');
}

function emailsIn({ emails }: Attributes): Record<string, unknown>[] {
  return Array.isArray(emails) ? emails.filter(isObject) : [];
}
