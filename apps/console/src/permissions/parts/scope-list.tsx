import { Quoted } from '../../ui/quoted.tsx';
import { useTexts } from './texts.tsx';
import type { Scope } from './wire.ts';

/** Scopes in words. */
export function ScopeList({ scopes, developer }: { scopes: readonly Scope[]; developer: string }) {
  const { say } = useTexts();
  const by = { developer: <Quoted>{developer}</Quoted> };
  return (
    <ul className="scopes">
      {scopes.map(({ scope, sentence, limit, isStandard }) => (
        <li key={scope}>
          <p className="sentence">
            {sentence === null ? say('permissions.undescribed', by) : <Quoted>{sentence}</Quoted>}
          </p>
          {limit !== undefined && (
            <p>
              <Quoted>{limit}</Quoted>
            </p>
          )}
          {sentence !== null && !isStandard && <p className="fine">{say('permissions.inWordsOf', by)}</p>}
        </li>
      ))}
    </ul>
  );
}
