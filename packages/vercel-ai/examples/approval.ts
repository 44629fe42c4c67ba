import { grantApproval } from '@grantex/vercel-ai';
import { grantex, rules, token, type tools } from './travel-agent.ts';

/** A person approves each booking, and is asked about none that the grant does not cover. */
export const toolApproval = grantApproval<typeof tools>({
  guard: grantex.guard,
  rules,
  token,
  next: ({ toolCall }) => (toolCall.toolName === 'book' ? 'user-approval' : undefined),
});
