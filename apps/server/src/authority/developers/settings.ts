import { MAX_DELEGATION_DEPTH, parseDuration, POSITIVE_DURATION } from '@grantex/core/issuer';
import { z } from 'zod';
import { LONGEST_GRANT, MOST_AUDIENCES } from '../../base/limits.ts';
import { LONGEST_RETENTION } from '../../ledger/retention/retention.ts';
import { audienceField } from '../../http/requests/fields.ts';
import type { DeveloperSettings } from '../../base/store/schema/authority-tables.ts';
import { resourceChanges, storedResources } from '../resources/settings.ts';

/**
 * What a developer may set for itself. Absent members follow the server's configuration; `null` resets a setting.
 * The depth of a chain has a hard cap of 10.
 */
export const developerSettings = z.strictObject({
  delegation: z.enum(['strict', 'subset']).nullish(),
  maxDelegationDepth: z.number().int().min(0).max(MAX_DELEGATION_DEPTH).nullish(),
  maxGrantLifetime: z
    .string()
    .regex(POSITIVE_DURATION, 'must be a duration such as 24h or 7d')
    .refine(isAllowedLifetime, 'must be at most 366d')
    .describe('At most 366d')
    .nullish(),
  firstUse: z.boolean().nullish(),
  audiences: z
    .array(audienceField)
    .max(MOST_AUDIENCES)
    .refine((all) => new Set(all).size === all.length, 'must not name one twice')
    .meta({ uniqueItems: true })
    .nullish(),
  retention: z
    .string()
    .regex(POSITIVE_DURATION, 'must be a duration such as 400d')
    .refine(isAllowedRetention, `must be at most ${LONGEST_RETENTION}d`)
    .describe(`How long audit entries are kept, at most ${LONGEST_RETENTION}d. Default: as long as the log`)
    .nullish(),
  resources: resourceChanges.nullish(),
});

/** Settings in answers. An audience may have been registered before URLs had to be in their normal form. */
export const storedSettings = developerSettings.extend({
  audiences: z.array(z.string()).nullish(),
  resources: storedResources.nullish(),
});

function isAllowedLifetime(text: string): boolean {
  return (parseDuration(text) ?? 0) <= LONGEST_GRANT;
}

function isAllowedRetention(text: string): boolean {
  return (parseDuration(text) ?? 0) <= LONGEST_RETENTION * 86_400;
}

/** The longest life of a grant, in seconds: what the developer has set, or else what the server allows. */
export function longestGrant(
  settings: DeveloperSettings,
  { maxGrantLifetime }: { maxGrantLifetime: number },
): number {
  return parseDuration(settings.maxGrantLifetime ?? '') ?? maxGrantLifetime;
}
