import { useSearchParams } from 'react-router';

/** The order of a list in the address, by when its rows were made; the newest first by default. */
export function useOrder(): { order: 'asc' | 'desc'; sort: (order: 'asc' | 'desc') => void } {
  const [search, setSearch] = useSearchParams();
  return {
    order: search.get('order') === 'asc' ? 'asc' : 'desc',
    sort: (order) => {
      const next = new URLSearchParams(search);
      // The other order has other pages.
      for (const name of ['cursor', 'page', 'order']) next.delete(name);
      if (order === 'asc') next.set('order', order);
      setSearch(next);
    },
  };
}
