import { GrantexError } from '@grantex/sdk';
import { errorMessage } from '../../ui/loading.tsx';

const NO_RESPONSE =
  'The server did not answer, so it is not certain whether this was done. When it answers again, check before you repeat it.';

/** The server itself did not answer. */
const NO_RESPONSE_CODES: ReadonlySet<string> = new Set(['NETWORK_ERROR', 'TIMEOUT', 'UNEXPECTED_ANSWER']);

/** Whether the server did not answer, so that a mutation may have been done. */
export function isUncertain(error: unknown): boolean {
  return GrantexError.is(error) && NO_RESPONSE_CODES.has(error.code);
}

/** Why a mutation failed, in words; or that it is not known whether it was done. */
export function mutationErrorMessage(error: unknown): string {
  return isUncertain(error) ? NO_RESPONSE : errorMessage(error);
}

/** The field behind a refusal that names none. */
const FIELD_OF_CODE: Readonly<Record<string, string>> = {
  INVALID_SCOPE: 'scopes',
  TOO_MANY_SCOPES: 'scopes',
};

/** Why a mutation failed, under the form field that the server's message begins with; `rest` where it names none. */
export function errorsByField<FIELD extends string>(
  error: unknown,
  fields: readonly FIELD[],
): { field: Partial<Record<FIELD, string>>; rest: string | undefined } {
  if (error === undefined || error === null) return { field: {}, rest: undefined };
  const message = mutationErrorMessage(error);
  const code = GrantexError.is(error) ? error.code : '';
  const field = fields.find(
    (name) => FIELD_OF_CODE[code] === name || new RegExp(`^${name}[.:]`).test(message),
  );
  if (field === undefined) return { field: {}, rest: message };
  return { field: { [field]: message } as Partial<Record<FIELD, string>>, rest: undefined };
}
