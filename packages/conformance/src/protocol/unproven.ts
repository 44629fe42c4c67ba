import type { Unproven } from './unproven-entry.ts';
import { unprovenOfGrants } from './unproven-grants.ts';
import { unprovenOfTheRecord } from './unproven-record.ts';

/** Every MUST that no check cites, and why. */
export const unproven: readonly Unproven[] = [...unprovenOfGrants, ...unprovenOfTheRecord];
