import { Chip } from '../../ui/chip.tsx';
import { Code } from '../../ui/quoted.tsx';

/** How many scopes, and which ones where somebody asks. */
export function ScopeChip({ scopes }: { scopes: readonly string[] }) {
  if (scopes.length === 0) return undefined;
  return (
    <Chip label={scopes.length === 1 ? '1 scope' : `${scopes.length} scopes`}>
      <ul className="codes">
        {scopes.map((scope) => (
          <li key={scope}>
            <Code>{scope}</Code>
          </li>
        ))}
      </ul>
    </Chip>
  );
}
