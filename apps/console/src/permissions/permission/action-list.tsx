import { Quoted } from '../../ui/quoted.tsx';
import { Tag } from '../../ui/tag.tsx';
import { type TextKey, useTexts } from '../parts/texts.tsx';
import { Time } from '../parts/time.tsx';
import type { Action } from '../parts/wire.ts';

const STATUS: Readonly<
  Record<Action['status'], { word: TextKey; kind: 'plain' | 'good' | 'bad' | 'warning' }>
> = {
  allowed: { word: 'permissions.allowed', kind: 'plain' },
  success: { word: 'permissions.done', kind: 'good' },
  blocked: { word: 'permissions.blocked', kind: 'bad' },
  failure: { word: 'permissions.failed', kind: 'warning' },
};

/** The latest actions, in words. */
export function ActionList({ actions }: { actions: readonly Action[] }) {
  const { text } = useTexts();
  if (actions.length === 0) return <p className="fine">{text('permissions.nothingRecorded')}</p>;
  return (
    <ul className="recent-actions">
      {actions.map(({ action, sentence, status, at }, index) => (
        // Two actions may look the same.
        <li key={`${at} ${index}`}>
          <Quoted>{sentence ?? inWords(action)}</Quoted>{' '}
          <Tag kind={STATUS[status].kind}>{text(STATUS[status].word)}</Tag>{' '}
          <span className="fine">
            <Time at={at} as="ago" />
          </span>
        </li>
      ))}
    </ul>
  );
}

/** The name of an action as words: `searchFlights` and `search_flights` are “Search flights”. */
export function inWords(action: string): string {
  const words = action
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .split(/[._:\s-]+/)
    .filter((word) => word !== '')
    // An abbreviation stays as it is.
    .map((word) => (/^[A-Z\d]{2,}$/.test(word) ? word : word.toLowerCase()))
    .join(' ');
  return words === '' ? action : words.charAt(0).toUpperCase() + words.slice(1);
}
