import type { ProviderSubject } from '../accounts/binding.ts';
import type { ConsentRequest } from './consent-details.ts';
import { ApiError } from '../../base/api-error.ts';

/**
 * Checks that a person who signs in under a name owns it. A name that a provider has bound belongs to that issuer's
 * subject, even after the binding has ended (`docs/protocol.md` §6).
 * @throws {ApiError} 403 `DIRECTORY_SUBJECT_CHANGED`
 */
export function mustOwnName(
  { name_owner }: Pick<ConsentRequest, 'name_owner'>,
  { issuer, subject }: ProviderSubject,
): void {
  if (name_owner === null) return;
  if (name_owner.issuer !== issuer || name_owner.subject !== subject) throw subjectChanged();
}

export function subjectChanged(): ApiError {
  return new ApiError(
    403,
    'DIRECTORY_SUBJECT_CHANGED',
    'this name belongs to another person or another provider, and is never given to somebody else; the app must ask under another name',
  );
}
