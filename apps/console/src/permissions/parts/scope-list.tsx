import { Quoted } from '../../ui/quoted.tsx';
import { useTexts } from './texts.tsx';
import { LimitList } from './limit-list.tsx';
import type { LimitedScope, Spent } from './wire.ts';

function SpentBar({ spent: { text, share } }: { spent: Spent }) {
  return (
    <label className="spent">
      {text}
      <meter value={share} />
    </label>
  );
}

/** Scopes in words. */
export function ScopeList({ scopes, developer }: { scopes: readonly LimitedScope[]; developer: string }) {
  const { say } = useTexts();
  const by = { developer: <Quoted>{developer}</Quoted> };
  return (
    <ul className="scopes">
      {scopes.map(({ scope, sentence, limit, limits, spent = [], isStandard }) => (
        <li key={scope}>
          <p className="sentence">
            {sentence === null ? say('permissions.undescribed', by) : <Quoted>{sentence}</Quoted>}
          </p>
          {limit !== undefined && (
            <p>
              <Quoted>{limit}</Quoted>
            </p>
          )}
          {limits !== undefined && <LimitList limits={limits} />}
          {spent.map((each) => (
            <SpentBar key={each.text} spent={each} />
          ))}
          {sentence !== null && !isStandard && <p className="fine">{say('permissions.inWordsOf', by)}</p>}
        </li>
      ))}
    </ul>
  );
}
