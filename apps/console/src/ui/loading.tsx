import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { Notice } from './notice.tsx';

/** What a question to the server has come to: that it is under way, why it failed, or what `children` make of the answer. */
export function Loaded<DATA>(props: {
  query: Pick<UseQueryResult<DATA>, 'data' | 'error' | 'refetch' | 'isFetching'>;
  children: (data: DATA) => ReactNode;
  /** Where somebody goes on whom no answer was given. */
  back?: ReactNode;
}) {
  const { query, children, back } = props;
  if (query.data !== undefined) return children(query.data);
  if (query.error === null) return <p className="loading">One moment …</p>;
  const again = (
    <Button isSmall isBusy={query.isFetching} onPress={() => void query.refetch()}>
      Try again
    </Button>
  );
  return (
    <Notice kind="alert">
      <p>{faultOf(query.error)}</p>
      {back === undefined ? (
        again
      ) : (
        <div className="buttons">
          {back}
          {again}
        </div>
      )}
    </Notice>
  );
}

/** An error in words: those of the server, where it answered. */
export function faultOf(error: unknown): string {
  // The server's begin small, and stand here as sentences; what begins with the name of a field keeps it.
  if (error instanceof Error && error.message !== '')
    return error.message.replace(/^[a-z](?=[a-z]* )/, (first) => first.toUpperCase());
  return 'The server could not be reached.';
}
