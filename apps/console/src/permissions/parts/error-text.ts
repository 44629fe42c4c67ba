import { Refusal } from '../../page/page-calls.ts';
import { errorMessage } from '../../ui/loading.tsx';
import { useTexts } from './texts.tsx';

const NO_RESPONSE: ReadonlySet<string> = new Set(['NETWORK_ERROR', 'UNEXPECTED_ANSWER']);

/**
 * An error in the language of the page: the server's own words, where it answered.
 * @param attempt what failed. Default: `change`, which may have been done all the same
 */
export function useErrorText(attempt: 'read' | 'change' = 'change'): (error: unknown) => string {
  const { text } = useTexts();
  const noResponse = text(attempt === 'read' ? 'permissions.noAnswer' : 'common.noResponse');
  return (error) =>
    error instanceof Refusal && NO_RESPONSE.has(error.code) ? noResponse : errorMessage(error);
}

export function isSignedOut(error: unknown): boolean {
  return error instanceof Refusal && error.code === 'SIGNED_OUT';
}
