import { Quoted } from '../../ui/quoted.tsx';
import { useTexts } from './texts.tsx';
import { LimitList } from './limit-list.tsx';
import type { LimitedScope } from './wire.ts';

/** Scopes in words. */
export function ScopeList({ scopes, developer }: { scopes: readonly LimitedScope[]; developer: string }) {
  const { say } = useTexts();
  const by = { developer: <Quoted>{developer}</Quoted> };
  return (
    <ul className="scopes">
      {scopes.map(({ scope, sentence, limit, limits, isStandard }) => (
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
          {sentence !== null && !isStandard && <p className="fine">{say('permissions.inWordsOf', by)}</p>}
        </li>
      ))}
    </ul>
  );
}
