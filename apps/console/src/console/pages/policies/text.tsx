import { spellHiddenLines } from '@grantex/core/issuer';
import type { Policy } from '@grantex/sdk';
import { Code } from '../../../ui/quoted.tsx';
import { Snippet } from '../../../ui/snippet.tsx';

/** The text of a policy that this session does not change: of a rule, or of any policy without an admin key. */
export function PolicyText({ policy: { id, effect, cedar } }: { policy: Policy }) {
  return (
    <>
      {effect !== 'cedar' && (
        <p>
          It is a rule, which the server translates to Cedar. Programs change it:{' '}
          <Code>{`PATCH /v1/policies/${id}`}</Code>
        </p>
      )}
      {cedar === null ? (
        <p>It says nothing by itself: an allow only keeps a deny of a lower priority from counting.</p>
      ) : (
        <Snippet label="Policy in Cedar">{spellHiddenLines(cedar)}</Snippet>
      )}
    </>
  );
}
