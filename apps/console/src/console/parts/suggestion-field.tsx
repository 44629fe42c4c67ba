import { removeHidden } from '@grantex/core/issuer';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useCombobox } from 'downshift';
import { useEffect, useRef, useState } from 'react';
import { Code, Quoted } from '../../ui/quoted.tsx';
import { bestFirst, isFound } from './best-first.ts';

/** Something that the field can name. */
export interface Suggestion {
  /** What the form sends. */
  id: string;
  /** What people read and type. */
  name: string;
}

/**
 * A field that completes names, and sends the id of what was chosen. It sends what was typed where `accepts` says so;
 * otherwise it asks for a choice when the form is sent.
 */
export function SuggestionField(props: {
  label: string;
  /** The parameter. */
  name: string;
  placeholder: string;
  chosen: Suggestion | undefined;
  /** Names the suggestions in the query cache. */
  kind: string;
  suggest: (text: string, signal: AbortSignal) => Promise<readonly Suggestion[]>;
  accepts: (text: string) => boolean;
}) {
  const { label, name, placeholder, chosen, kind, suggest, accepts } = props;
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(chosen?.name ?? '');
  const [isUsed, setUsed] = useState(false);
  const typed = text.trim();
  const query = useQuery({
    queryKey: ['suggestions', kind, typed],
    queryFn: ({ signal }) => suggest(typed, signal),
    staleTime: 10_000,
    placeholderData: keepPreviousData,
    enabled: isUsed,
  });
  // Suggestions for an earlier text stay until the new ones are there, but Enter must not choose another name.
  const fitting = (query.data ?? []).filter((each) => !query.isPlaceholderData || isFound(each, typed));
  const items = isUsed ? bestFirst(fitting, typed) : [];
  const combobox = useCombobox<Suggestion>({
    items,
    itemToString: (item) => (item === null ? '' : removeHidden(item.name)),
    itemToKey: (item) => item?.id,
    initialSelectedItem: chosen ?? null,
    // Where any text will do, Enter sends it.
    defaultHighlightedIndex: typed === '' || accepts(typed) ? -1 : 0,
    onInputValueChange: ({ inputValue }) => setText(inputValue),
    stateReducer: (state, { type, changes }) => {
      // What is typed after a choice is no longer that choice.
      if (type === useCombobox.stateChangeTypes.InputChange) return { ...changes, selectedItem: null };
      // Leaving the field chooses nothing.
      if (type === useCombobox.stateChangeTypes.InputBlur)
        return { ...changes, selectedItem: state.selectedItem, inputValue: state.inputValue };
      return changes;
    },
  });
  // Not `typed`, which follows a moment later: Enter may come right behind the last letter.
  const entered = combobox.inputValue.trim();
  const value = combobox.selectedItem?.id ?? (accepts(entered) ? entered : '');
  const isUnknown = entered !== '' && value === '';
  useEffect(() => {
    input.current?.setCustomValidity(isUnknown ? 'Choose one from the list, or enter an id.' : '');
  }, [isUnknown]);
  const isOpen = combobox.isOpen && items.length > 0;
  return (
    <div className="field suggesting">
      <label {...combobox.getLabelProps()}>{label}</label>
      <input
        {...combobox.getInputProps({
          ref: input,
          onFocus: () => setUsed(true),
          // With nothing to choose, Enter sends the form.
          onKeyDown: ({ key, nativeEvent }) => {
            const isChoice = combobox.highlightedIndex >= 0 && items.length > 0;
            if (key === 'Enter' && !isChoice) Object.assign(nativeEvent, { preventDownshiftDefault: true });
          },
        })}
        type="text"
        placeholder={placeholder}
        maxLength={256}
        spellCheck={false}
        aria-expanded={isOpen}
      />
      <input type="hidden" name={name} value={value} />
      <ul
        {...combobox.getMenuProps({ 'aria-label': 'Suggestions' })}
        className="suggestions"
        hidden={!isOpen}
      >
        {isOpen &&
          items.map((item, index) => (
            <li key={item.id} {...combobox.getItemProps({ item, index })}>
              <Quoted>{item.name}</Quoted>
              {item.id !== item.name && (
                <span className="fine">
                  <Code>{item.id}</Code>
                </span>
              )}
            </li>
          ))}
      </ul>
    </div>
  );
}
