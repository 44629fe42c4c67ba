import type { CallDetail } from '@grantex/core/issuer';
import { invalidDetails } from '../../authority/details/asked-details.ts';
import type { Site } from '../../base/site.ts';

/**
 * Refuses a request with limits where a person would have to approve them: the consent page does not show limits yet. Remove
 * this once it does.
 * @throws {ApiError} 400 `INVALID_DETAILS`
 */
export function refuseUnshownLimits({ mode }: Site, details: readonly CallDetail[]): void {
  if (mode === 'sandbox' || details.length === 0) return;
  throw invalidDetails(
    'a live server takes no authorization details yet: its consent page does not show them',
  );
}
