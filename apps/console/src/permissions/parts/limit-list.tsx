import { useTexts } from './texts.tsx';
import type { Limit } from './wire.ts';

/** What limits a scope, one sentence an item. */
export function LimitList({ limits }: { limits: readonly Limit[] }) {
  return (
    <ul className="limits">
      {limits.map((limit, index) => (
        <LimitItem key={index} limit={limit} />
      ))}
    </ul>
  );
}

function LimitItem({ limit: { pieces, values = [] } }: { limit: Limit }) {
  const { text } = useTexts();
  return (
    <li>
      {pieces.map((piece) => (typeof piece === 'string' ? piece : <Value>{piece.value}</Value>))}
      {values.length > 0 && (
        <details>
          <summary>{text('common.showAll', { count: values.length })}</summary>
          <ul>
            {values.map((value) => (
              <li key={value}>
                <Value>{value}</Value>
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}

/** A value whose hidden characters the server has spelled. */
function Value({ children }: { children: string }) {
  return (
    <bdi>
      <code>{children}</code>
    </bdi>
  );
}
