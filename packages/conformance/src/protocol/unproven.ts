import type { Unproven } from './unproven-entry.ts';
import { unprovenOfFinerAuthority } from './unproven-finer-authority.ts';
import { unprovenOfGrants } from './unproven-grants.ts';
import { unprovenOfOauth } from './unproven-oauth.ts';
import { unprovenOfOrganizations } from './unproven-organizations.ts';
import { unprovenOfTheRecord } from './unproven-record.ts';

/** Every MUST that no check cites, and why. */
export const unproven: readonly Unproven[] = [
  ...unprovenOfGrants,
  ...unprovenOfTheRecord,
  ...unprovenOfOauth,
  ...unprovenOfFinerAuthority,
  ...unprovenOfOrganizations,
];
