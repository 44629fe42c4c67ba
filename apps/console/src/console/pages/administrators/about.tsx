import type { AuditEntry } from '@grantex/sdk';
import { Code } from '../../../ui/quoted.tsx';

/** Most members of the data that a row shows. */
const MOST = 3;

/** What a change was about: ids and names. */
export function About({ metadata }: Pick<AuditEntry, 'metadata'>) {
  if (metadata === null) return <span className="fine">Erased</span>;
  const data = metadata['data'];
  const members = typeof data === 'object' && data !== null ? Object.entries(data) : [];
  const shown = members.filter(([, value]) => value !== null && value !== '').slice(0, MOST);
  return (
    <>
      {shown.map(([name, value]) => (
        <div key={name}>
          <span className="fine">{name}</span> <Code>{textOf(value)}</Code>
        </div>
      ))}
    </>
  );
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
