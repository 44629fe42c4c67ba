import type { Transaction } from './transaction.ts';

/** What a transaction notes for those who act on it at its end, or once it is committed. */
export interface Notes<NOTE> {
  add(transaction: Transaction, note: NOTE): void;
  /** In their order. */
  of(transaction: Transaction): readonly NOTE[];
}

const kinds: WeakMap<Transaction, unknown[]>[] = [];

/** Makes one kind of notes, which end with what a savepoint undoes (`savepoint.ts`). Call it as a module is loaded. */
export function createNotes<NOTE>(): Notes<NOTE> {
  const lists = new WeakMap<Transaction, NOTE[]>();
  kinds.push(lists);
  return {
    add(transaction, note) {
      const list = lists.get(transaction);
      if (list === undefined) lists.set(transaction, [note]);
      else list.push(note);
    },
    of: (transaction) => lists.get(transaction) ?? [],
  };
}

/** @returns what removes every note that the transaction has made since this call */
export function rememberNotes(transaction: Transaction): () => void {
  const lengths = new Map(kinds.map((lists) => [lists, lists.get(transaction)?.length ?? 0]));
  return () => {
    for (const lists of kinds) lists.get(transaction)?.splice(lengths.get(lists) ?? 0);
  };
}
