import type { BindingWay } from '@grantex/core';
import { sql } from 'kysely';
import { ApiError } from '../../base/api-error.ts';
import { newId } from '../../base/ids.ts';
import type { Transaction } from '../../base/store/database.ts';
import { bind, type ProviderSubject } from '../accounts/binding.ts';
import { mustOwnName, subjectChanged } from '../authorization-requests/name-owner.ts';
import { findOrMakeDirectoryAccount, type Known } from '../directory/account.ts';
import type { Identity } from '../directory/authenticate.ts';
import { refuseDeprovisioned } from '../../authority/provisioning/deprovisioned.ts';
import { holdProvisioning } from '../../authority/provisioning/provisioning-lock.ts';
import { findOrMakePrincipal } from '../principals/principal.ts';
import { type LoginRequest, overtaken } from './login.ts';

/** The principal that a person is at the developer of a service. */
export interface IdentifiedPrincipal {
  /** `principals.id` */
  principal: string;
  way: BindingWay;
}

/**
 * Who the holder of a passkey is at the developer: the name that they have there, the newest of several. Where the service
 * takes anyone, a person without a name gets a random one, which no other developer ever sees. It makes them known to no
 * service that takes only people whom the developer knows.
 * @param countNewcomer called before a principal is made; throws where there are too many
 * @throws {ApiError} 403 `DIRECTORY_SIGN_IN`, `NOT_KNOWN_HERE`, `PRINCIPAL_DEPROVISIONED`; 409 `REQUEST_REVOKED`; as `countNewcomer`
 */
export async function principalOfPasskey(
  transaction: Transaction,
  request: LoginRequest,
  accountId: string,
  countNewcomer: (developerId: string) => void,
): Promise<IdentifiedPrincipal> {
  const { developer_id: developerId, people } = request;
  if (people === 'provider') throw signInThere();
  const { rows } = await sql<
    IdentifiedPrincipal & { revoked_before: Date | null; deprovisioned_at: Date | null }
  >`
    SELECT p.id AS principal, b.way, p.revoked_before, p.deprovisioned_at FROM bindings b JOIN principals p ON p.id = b.principal
    WHERE b.account_id = ${accountId} AND b.developer_id = ${developerId} AND b.ended_at IS NULL
      AND b.way <> 'directory' AND (b.way <> 'account' OR ${people === 'anyone'}) AND p.principal_id IS NOT NULL
    ORDER BY b.bound_at DESC LIMIT 1 FOR SHARE OF p`.execute(transaction);
  const [known] = rows;
  if (known !== undefined) {
    refuseDeprovisioned(known);
    if (known.revoked_before !== null && known.revoked_before >= request.created_at) throw overtaken();
    return known;
  }
  if (people !== 'anyone') throw notKnown();
  countNewcomer(developerId);
  const principal = newId('prn');
  await transaction
    .insertInto('principals')
    .values({ id: principal, developer_id: developerId, principal_id: newId('usr'), revoked_before: null })
    .execute();
  await bind(transaction, { developerId, principal, accountId, way: 'account', isRecovery: false });
  return { principal, way: 'account' };
}

/**
 * Who somebody is that the developer's provider has signed in: the principal of the name that it states. Where the service
 * takes the provider's people, one that was never here gets that name.
 * @throws {ApiError} 403 `NOT_KNOWN_HERE`, `DIRECTORY_SUBJECT_CHANGED`, `PRINCIPAL_DEPROVISIONED`; 409 `PRINCIPAL_RETIRED`, `REQUEST_REVOKED`
 */
export async function principalOfProviderSubject(
  transaction: Transaction,
  masterKey: Uint8Array,
  request: Pick<LoginRequest, 'developer_id' | 'people' | 'created_at'>,
  { name, ...known }: Known & ProviderSubject & Pick<Identity, 'name'>,
): Promise<IdentifiedPrincipal> {
  const { developer_id: developerId, people } = request;
  if (name === undefined) throw notKnown();
  await holdProvisioning(transaction, developerId);
  if (people === 'provider') await findOrMakePrincipal(transaction, { masterKey }, developerId, name);
  const { rows } = await sql<Found>`
    SELECT p.id, p.revoked_before, p.deprovisioned_at,
      (SELECT json_build_object('account_id', b.account_id, 'way', b.way)
        FROM bindings b WHERE b.principal = p.id AND b.ended_at IS NULL) AS binding,
      (SELECT json_build_object('issuer', b.issuer, 'subject', b.subject) FROM bindings b
        WHERE b.principal = p.id AND b.way = 'directory' ORDER BY b.bound_at DESC LIMIT 1) AS name_owner
    FROM principals p WHERE p.developer_id = ${developerId} AND p.principal_id = ${name} FOR UPDATE OF p`.execute(
    transaction,
  );
  const [found] = rows;
  if (found === undefined) throw notKnown();
  refuseDeprovisioned(found);
  if (found.revoked_before !== null && found.revoked_before >= request.created_at) throw overtaken();
  mustOwnName(found, known);
  const accountId = await findOrMakeDirectoryAccount(transaction, known);
  if (found.binding === null) {
    if (people !== 'provider') throw notKnown();
    const { issuer, subject } = known;
    await bind(transaction, {
      developerId,
      principal: found.id,
      accountId,
      way: 'directory',
      known: { issuer, subject },
      isRecovery: false,
    });
  } else if (found.binding.way !== 'directory' || found.binding.account_id !== accountId) {
    throw subjectChanged();
  }
  return { principal: found.id, way: 'directory' };
}

interface Found {
  id: string;
  revoked_before: Date | null;
  deprovisioned_at: Date | null;
  binding: { account_id: string | null; way: BindingWay } | null;
  name_owner: { issuer: string | null; subject: string | null } | null;
}

function notKnown(): ApiError {
  return new ApiError(
    403,
    'NOT_KNOWN_HERE',
    'the people behind this service do not know you; ask them to invite you, and log in again',
  );
}

/** The refusal of a passkey where the developer's provider alone says who somebody is. */
function signInThere(): ApiError {
  return new ApiError(
    403,
    'DIRECTORY_SIGN_IN',
    'sign in at the provider of your organisation, which identifies you',
  );
}
