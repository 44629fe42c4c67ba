import { readShell } from '../../page/shell.ts';
import { Fact } from '../../ui/fact.tsx';
import { Code, Quoted } from '../../ui/quoted.tsx';
import { useSession } from '../session/session.ts';

/** For which service a grant is, or would be. */
export function ServiceFact({ audience }: { audience: string }) {
  const { developer } = useSession();
  return (
    <Fact name="For which service">
      <Code>{audience}</Code>
      {audience === readShell().issuer && (
        <p className="fine">
          Any service that works with <Quoted>{developer.name}</Quoted>
        </p>
      )}
    </Fact>
  );
}
