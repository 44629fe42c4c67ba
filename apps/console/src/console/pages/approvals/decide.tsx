import type { Approval } from '@grantex/sdk';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { readShell } from '../../../page/shell.ts';
import { Button } from '../../../ui/button.tsx';
import { Snippet } from '../../../ui/snippet.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { mutationErrorMessage } from '../../parts/mutation-error.ts';
import { Outcome } from '../../parts/outcome.tsx';
import { useApi } from '../../session/api.ts';

/** Decides instead of the person, in a sandbox. On a live server only the person does: this is where. */
export function ApprovalDecide({ approval }: { approval: Approval }) {
  if (readShell().mode === 'sandbox') return <SandboxDecide approval={approval} />;
  if (approval.status !== 'pending') return undefined;
  return (
    <>
      <p>Only the person decides, once they have signed in. Your agent shows them this address:</p>
      <Snippet label="Where the person decides">{approval.approvalUrl}</Snippet>
    </>
  );
}

function SandboxDecide({ approval: { approvalId, status } }: { approval: Approval }) {
  const api = useApi();
  const queries = useQueryClient();
  const toast = useToast();
  const decide = useMutation({
    mutationFn: (decision: 'approve' | 'refuse') => api.approvals.decide(approvalId, decision),
    onSuccess: (_, decision) =>
      toast(
        decision === 'approve'
          ? 'Approved. The agent has 5 minutes to send the same call again.'
          : 'Refused.',
      ),
    // Also after an error, since its time may be over.
    onSettled: () => queries.invalidateQueries({ queryKey: ['approvals'] }),
  });
  return (
    <>
      <Outcome
        text={undefined}
        error={decide.error === null ? undefined : mutationErrorMessage(decide.error)}
      />
      {status === 'pending' && (
        <>
          <p>This is a sandbox: you decide instead of the person.</p>
          <div className="buttons">
            <Button isBusy={decide.isPending} onPress={() => decide.mutate('refuse')}>
              Refuse
            </Button>
            <Button kind="main" isBusy={decide.isPending} onPress={() => decide.mutate('approve')}>
              Approve
            </Button>
          </div>
        </>
      )}
    </>
  );
}
