import { GrantexError } from '@grantex/sdk';
import { useState } from 'react';
import { faultOf } from '../../ui/loading.tsx';

/** Something that is done once at a time. */
export interface Deed<GIVEN extends readonly unknown[]> {
  isBusy: boolean;
  /** Why it failed the last time. */
  error: unknown;
  run: (...given: GIVEN) => void;
}

/**
 * What changes something, as `useMutation` does it, but kept nowhere: no cache ever holds what a deed was given or came
 * to, which may be a key.
 */
export function useDeed<GIVEN extends readonly unknown[]>(
  work: (...given: GIVEN) => Promise<void>,
): Deed<GIVEN> {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  async function run(...given: GIVEN): Promise<void> {
    if (isBusy) return;
    setBusy(true);
    setError(undefined);
    try {
      await work(...given);
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  }
  return {
    isBusy,
    error,
    run: (...given) => void run(...given),
  };
}

const LOST =
  'No answer came, and it is not certain whether this was done. Look at what is shown once the server answers again, before you repeat it.';

/** Without an answer of the server itself. */
const CODES_OF_LOST: ReadonlySet<string> = new Set(['NETWORK_ERROR', 'TIMEOUT', 'UNEXPECTED_ANSWER']);

/** Why something that changes something failed, in words: also that nobody knows whether it did. */
export function faultOfDeed(error: unknown): string {
  return GrantexError.is(error) && CODES_OF_LOST.has(error.code) ? LOST : faultOf(error);
}

/** Refusals that name no field, and mean one. */
const FIELD_OF_CODE: Readonly<Record<string, string>> = {
  INVALID_SCOPE: 'scopes',
  TOO_MANY_SCOPES: 'scopes',
};

/** Why something failed, in words, and by the field that it lies in, which the server names first. */
export function faultsByField<FIELD extends string>(
  error: unknown,
  fields: readonly FIELD[],
): { field: Partial<Record<FIELD, string>>; rest: string | undefined } {
  if (error === undefined || error === null) return { field: {}, rest: undefined };
  const fault = faultOfDeed(error);
  const code = GrantexError.is(error) ? error.code : '';
  const field = fields.find((name) => FIELD_OF_CODE[code] === name || new RegExp(`^${name}[.:]`).test(fault));
  if (field === undefined) return { field: {}, rest: fault };
  return { field: { [field]: fault } as Partial<Record<FIELD, string>>, rest: undefined };
}
