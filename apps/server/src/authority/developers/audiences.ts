import { ApiError } from '../../base/api-error.ts';
import type { DeveloperSettings } from '../../base/store/schema/authority-tables.ts';

/**
 * Holds an audience against those that a developer has registered: once there is one, a grant is for one of them or for
 * the issuer itself, which stands for wherever the developer's services are. Before that it may be for any.
 * @throws {ApiError} 400 `AUDIENCE_NOT_REGISTERED`
 */
export function checkRegisteredAudience(
  { audiences }: Pick<DeveloperSettings, 'audiences'>,
  issuer: string,
  audience: string,
): void {
  const isFree = audiences === undefined || audiences.length === 0;
  if (isFree || audience === issuer || audiences.includes(audience)) return;
  throw new ApiError(
    400,
    'AUDIENCE_NOT_REGISTERED',
    `audience: ${audience} is none of those in the developer's settings; register it there, or leave it out`,
  );
}
