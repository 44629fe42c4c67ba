import type { RefusalBody } from '@grantex/core';
import { type CallContext, noteRefused } from '../sdk/call-context.ts';
import { refusalError } from '../sdk/protocol-error.ts';
import type { Found } from './registries.ts';

/** Makes a refusal in the form that the protocol has for it. */
type Refuser = (body: RefusalBody, context: CallContext) => unknown;

/** A refused tool returns a result that the model reads; a refused resource or prompt throws a protocol error. */
export function refuserOf({ kind, isTask, hasOutputSchema }: Found): Refuser {
  if (kind !== 'tools') {
    return (body) => {
      throw refusalError(body);
    };
  }
  return (body, context) => {
    noteRefused(context, body);
    const text = JSON.stringify(body);
    // The SDK accepts only a task here. It turns an error into a failed result.
    if (isTask) throw new Error(text);
    return {
      content: [{ type: 'text', text }],
      isError: true,
      // Clients of 1.x validate even a failure against the output schema of the tool.
      ...(hasOutputSchema ? {} : { structuredContent: body }),
    };
  };
}
