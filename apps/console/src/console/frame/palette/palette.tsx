import './palette.css';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useCombobox } from 'downshift';
import { useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { Icon } from '../../../ui/icon.tsx';
import { Code, Quoted } from '../../../ui/quoted.tsx';
import { useApi } from '../../session/api.ts';
import { isFound } from '../../parts/best-first.ts';
import { mayUse, useSession } from '../../session/session.ts';
import { findTargets, nameOf, type OpenPage, pagesFor, type Target, targetOfId } from './targets.ts';

/**
 * Finds pages by name, agents and people by any part of their name, id or address, and anything with a page by its id: a
 * dialog with a combobox (WAI-ARIA), for the keyboard and for fingers.
 */
export function Palette({ pages, onClose }: { pages: readonly OpenPage[]; onClose: () => void }) {
  const api = useApi();
  const mayRead = mayUse(useSession(), 'issue');
  const navigate = useNavigate();
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState('');
  const typed = text.trim();
  const query = useQuery({
    queryKey: ['palette', typed],
    queryFn: ({ signal }) => findTargets(api, typed, signal),
    enabled: mayRead && typed !== '' && typed.length <= 200,
    staleTime: 10_000,
    placeholderData: keepPreviousData,
  });
  const byId = targetOfId(typed, pages);
  // While a new answer is on its way, the old one still says something about more letters.
  const isOld = query.isPlaceholderData;
  const found = typed === '' ? [] : (query.data ?? []).filter((each) => !isOld || isFound(each, typed));
  const items = [...(byId === undefined ? [] : [byId]), ...pagesFor(typed, pages), ...found];
  const combobox = useCombobox<Target>({
    items,
    isOpen: items.length > 0,
    itemToString: nameOf,
    itemToKey: (target) => target?.path,
    defaultHighlightedIndex: 0,
    initialHighlightedIndex: 0,
    selectedItem: null,
    // Leaving the field chooses nothing.
    stateReducer: (_state, { type, changes }) =>
      type === useCombobox.stateChangeTypes.InputBlur ? { ...changes, selectedItem: null } : changes,
    onInputValueChange: ({ inputValue }) => setText(inputValue),
    onSelectedItemChange: ({ selectedItem }) => {
      if (selectedItem === null) return;
      onClose();
      void navigate(selectedItem.path);
    },
  });
  useEffect(() => {
    const opener = document.activeElement;
    const element = dialog.current;
    element?.showModal();
    return () => {
      element?.close();
      // A page that was opened has taken the focus.
      const isFree = document.activeElement === null || document.activeElement === document.body;
      if (isFree && opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className="palette"
      aria-label="Search"
      onClose={({ currentTarget }) => currentTarget.isConnected && onClose()}
      onClick={({ target, currentTarget }) => target === currentTarget && onClose()}
    >
      <div className="palette-input">
        <Icon name="search" />
        <input
          {...combobox.getInputProps({
            'aria-label': 'Search',
            // The dialog closes; downshift would only empty the field.
            onKeyDown: (event) => {
              if (event.key !== 'Escape') return;
              event.preventDefault();
              onClose();
            },
          })}
          type="text"
          placeholder="Agents, people, pages, or any id"
          spellCheck={false}
          autoCapitalize="off"
        />
        <button type="button" className="icon-button" onClick={onClose}>
          <Icon name="close" />
          <span className="unseen">Close</span>
        </button>
      </div>
      <ul {...combobox.getMenuProps({ 'aria-label': 'Results' })}>
        {items.map((target, index) => (
          <li key={target.path} {...combobox.getItemProps({ item: target, index })}>
            <span className="target">
              <Quoted>{target.name}</Quoted>
              {target.id !== undefined && (
                <span className="fine">
                  <Code>{target.id}</Code>
                </span>
              )}
            </span>
            <span className="fine">{target.group}</span>
          </li>
        ))}
      </ul>
      <p className={items.length === 0 ? 'nothing' : 'unseen'} role="status">
        {describeResults(items.length, query.isFetching)}
      </p>
    </dialog>
  );
}

function describeResults(count: number, isFetching: boolean): string {
  if (isFetching) return 'Searching …';
  if (count === 0) return 'Nothing found. Ids of grants, requests and audit entries must be whole.';
  return count === 1 ? '1 result' : `${count} results`;
}
