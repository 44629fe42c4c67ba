import type { Role } from '@grantex/core/issuer';
import { ApiError } from '../../base/api-error.ts';
import { nameIn, type SignedIn } from '../directory/authenticate.ts';
import type { Connection } from './connection.ts';
import { domainOfEmail } from './email-domain.ts';
import { groupsIn, rolesOf } from './roles-of.ts';

/** What a provider has said of a person, and what follows for the console. */
export interface ProviderAnswer {
  readonly issuer: string;
  readonly subject: string;
  readonly name: string | null;
  /** In lower case; null where there is none, or it is not verified. */
  readonly email: string | null;
  readonly groups: readonly string[];
  readonly roles: readonly Role[];
  /** Why this person may not sign in; undefined where they may. */
  readonly refusal: ApiError | undefined;
}

/** The most characters of a shown name or address that are kept. */
const LONGEST = 256;

/** The claims that a sign-in by a connection needs. */
export function claimsWanted({ group_claim }: Connection): readonly string[] {
  return ['email', 'name', group_claim];
}

/**
 * Reads what a connection's provider has said. The address counts only if it is verified, and its domain must be one of the
 * connection: a provider speaks for the people of its own developer alone.
 */
export function readAnswer(connection: Connection, { subject, claims, told }: SignedIn): ProviderAnswer {
  const all = { ...told, ...claims };
  const email = verifiedEmail(all);
  const groups = groupsIn(all, connection.group_claim);
  const roles = rolesOf(groups, connection);
  return {
    issuer: connection.issuer,
    subject,
    name: nameIn(all, 'name')?.slice(0, LONGEST) ?? null,
    email,
    groups,
    roles,
    refusal: refusalOf(connection, email, roles),
  };
}

function verifiedEmail(claims: Readonly<Record<string, unknown>>): string | null {
  // Microsoft Entra states in `xms_edov` that the owner of the domain is verified, and has no `email_verified`.
  const isOwned = [true, 1, '1', 'true'].includes(claims['xms_edov'] as string);
  const email = nameIn(isOwned ? { ...claims, email_verified: true } : claims, 'email');
  return email === undefined || email.length > LONGEST ? null : email.toLowerCase();
}

function refusalOf(
  { domains }: Connection,
  email: string | null,
  roles: readonly Role[],
): ApiError | undefined {
  if (domains.length > 0) {
    const domain = email === null ? undefined : domainOfEmail(email);
    if (domain === undefined)
      return refused(
        'SSO_EMAIL_NOT_VERIFIED',
        'the provider states no verified e-mail address of the person',
      );
    if (!domains.includes(domain))
      return refused(
        'SSO_EMAIL_ELSEWHERE',
        'the address of the person is of a domain that this connection lacks',
      );
  }
  if (roles.length > 0) return undefined;
  return refused(
    'SSO_NO_ROLE',
    'no group of the person has a role here; ask an administrator of the organization',
  );
}

function refused(code: string, message: string): ApiError {
  return new ApiError(403, code, message);
}
