import type { ProviderSubject } from '../accounts/binding.ts';
import type { ConsentRequest } from '../consent/shown.ts';
import { ApiError } from '../http/api-error.ts';

/**
 * Checks that whoever signs in under a name owns it. A name that a provider has bound belongs to that issuer's subject,
 * even after the binding has ended (`docs/protocol.md` §6).
 * @param known who signs in; without a subject while that is not known yet
 * @throws {ApiError} 403 `DIRECTORY_SUBJECT_CHANGED`
 */
export function mustOwnName(
  { name_owner }: Pick<ConsentRequest, 'name_owner'>,
  { issuer, subject }: Pick<ProviderSubject, 'issuer'> & Partial<ProviderSubject>,
): void {
  if (name_owner === null) return;
  const isSame = name_owner.issuer === issuer && (subject === undefined || name_owner.subject === subject);
  if (!isSame) throw subjectChanged();
}

export function subjectChanged(): ApiError {
  return new ApiError(
    403,
    'DIRECTORY_SUBJECT_CHANGED',
    'this name belongs to another person or another provider, and is never given to somebody else; the app must ask under another name',
  );
}
