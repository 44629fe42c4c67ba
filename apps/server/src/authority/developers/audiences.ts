import { ApiError } from '../../base/api-error.ts';
import type { DeveloperSettings } from '../../base/store/schema/authority-tables.ts';

/**
 * Checks an audience against those that a developer has registered. Once there is one, a grant must be for a registered
 * audience or for the issuer, which stands for all services of the developer. Before that, any audience is allowed.
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
    `audience: ${audience} is not registered in the developer's settings; register it there, or leave it out`,
  );
}
