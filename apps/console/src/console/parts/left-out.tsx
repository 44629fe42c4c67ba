import { Notice } from '../../ui/notice.tsx';
import { Code } from '../../ui/quoted.tsx';

/** Says what of an address cannot be read as what it is for, and so was not asked for. */
export function LeftOut({ search, names }: { search: URLSearchParams; names: readonly string[] }) {
  if (names.length === 0) return undefined;
  return (
    <Notice kind="warning">
      Not everything that the address asks for can be read, and this was left out:{' '}
      {names.map((name, index) => (
        <span key={name}>
          {index > 0 && ', '}
          <Code>{`${name}=${search.get(name) ?? ''}`}</Code>
        </span>
      ))}
    </Notice>
  );
}
