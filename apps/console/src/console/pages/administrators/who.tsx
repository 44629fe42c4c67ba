import { type AuditEntry, whoActed } from '@grantex/sdk';
import { Code, Quoted } from '../../../ui/quoted.tsx';

/** Who made a change: the person with their address, or the API key by its name. */
export function Who({ entry }: { entry: AuditEntry }) {
  const who = whoActed(entry);
  if (who.kind === 'operator') return 'The server’s operator';
  if (who.kind === 'server') return 'The server, as the settings say';
  if (who.kind === 'unknown')
    return (
      <>
        <Code>{who.id}</Code>
        <div className="fine">Erased</div>
      </>
    );
  if (who.kind === 'key')
    return (
      <>
        <Quoted>{who.name}</Quoted>
        <div className="fine">API key</div>
      </>
    );
  const { name, email, subject, keyName } = who;
  return (
    <>
      <strong>
        <Quoted>{name ?? email ?? subject}</Quoted>
      </strong>
      {name !== null && email !== null && (
        <div className="fine">
          <Quoted>{email}</Quoted>
        </div>
      )}
      {keyName !== undefined && (
        <div className="fine">
          through <Quoted>{keyName}</Quoted>
        </div>
      )}
    </>
  );
}
