import type { UseQueryResult } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext } from 'react';
import { Button } from './button.tsx';
import { Notice } from './notice.tsx';

/** The words of these components: in English, where a program gives no others. */
export interface UiWords {
  loading: string;
  retry: string;
  cancel: string;
  errorText: (error: unknown) => string;
}

const WordsContext = createContext<UiWords>({
  loading: 'One moment …',
  retry: 'Try again',
  cancel: 'Cancel',
  errorText: (error) => errorMessage(error),
});

/** Gives the words to everything below. */
export const UiWordsProvider = WordsContext.Provider;

export function useUiWords(): UiWords {
  return useContext(WordsContext);
}

/** Shows a query: that it is loading, why it failed, or its data as `children` render it. */
export function Loaded<DATA>(props: {
  query: Pick<UseQueryResult<DATA>, 'data' | 'error' | 'refetch' | 'isFetching'>;
  children: (data: DATA) => ReactNode;
  /** A link for those who get no data. */
  back?: ReactNode;
}) {
  const { query, children, back } = props;
  const { loading, retry: again, errorText } = useUiWords();
  if (query.data !== undefined) return children(query.data);
  if (query.error === null) return <p className="loading">{loading}</p>;
  const retry = (
    <Button isSmall isBusy={query.isFetching} onPress={() => void query.refetch()}>
      {again}
    </Button>
  );
  return (
    <Notice kind="alert">
      <p>{errorText(query.error)}</p>
      {back === undefined ? (
        retry
      ) : (
        <div className="buttons">
          {back}
          {retry}
        </div>
      )}
    </Notice>
  );
}

/** An error in words: the server's own, where it answered. */
export function errorMessage(error: unknown): string {
  // The server's messages begin in lower case. A message that begins with the name of a field keeps it.
  if (error instanceof Error && error.message !== '')
    return error.message.replace(/^[a-z](?=[a-z]* )/, (first) => first.toUpperCase());
  return 'The server could not be reached.';
}
