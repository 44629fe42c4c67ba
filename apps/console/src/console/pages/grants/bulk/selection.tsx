import type { Grant } from '@grantex/sdk';
import { useRef, useState } from 'react';
import type { Column } from '../../../../ui/table.tsx';
import { GrantTitle } from '../../../parts/grant-title.tsx';

/** The most grants to revoke at once: `within` of the API takes as many ids. */
export const MOST_SELECTED = 100;

/** The grants that are selected, also those on other pages of the list. */
export interface Selection {
  ids: ReadonlySet<string>;
  set: (ids: Iterable<string>) => void;
  toggle: (id: string, isSelected: boolean) => void;
}

export function useSelection(): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  return {
    ids,
    set: (next) => setIds(new Set(next)),
    toggle: (id, isSelected) =>
      setIds((before) => new Set(isSelected ? [...before, id] : [...before].filter((each) => each !== id))),
  };
}

/** A box per grant that can be revoked, and one for all of the page. */
export function selectionColumn(selection: Selection, grants: readonly Grant[]): Column<Grant> {
  const { ids, toggle } = selection;
  return {
    title: 'Select',
    isControl: true,
    heading: <SelectPage selection={selection} grants={grants} />,
    cell: (grant) =>
      grant.status === 'active' && (
        <label className="select">
          <input
            type="checkbox"
            checked={ids.has(grant.grantId)}
            disabled={!ids.has(grant.grantId) && ids.size >= MOST_SELECTED}
            onChange={({ target }) => toggle(grant.grantId, target.checked)}
          />
          <span className="unseen">
            Select <GrantTitle grant={grant} />, {grant.grantId}
          </span>
        </label>
      ),
  };
}

function SelectPage({ selection: { ids, set }, grants }: { selection: Selection; grants: readonly Grant[] }) {
  const active = grants.flatMap(({ grantId, status }) => (status === 'active' ? [grantId] : []));
  const count = active.filter((id) => ids.has(id)).length;
  const isAll = count > 0 && count === active.length;
  const box = useRef<HTMLInputElement>(null);
  if (box.current !== null) box.current.indeterminate = count > 0 && !isAll;
  return (
    <label className="select">
      <input
        ref={box}
        type="checkbox"
        checked={isAll}
        disabled={active.length === 0}
        onChange={() => {
          const others = [...ids].filter((id) => !active.includes(id));
          set(isAll ? others : [...others, ...active].slice(0, MOST_SELECTED));
        }}
      />
      <span className="unseen">Select all active grants on this page</span>
    </label>
  );
}
