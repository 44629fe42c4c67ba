import type { RefusalBody } from '@grantex/core';
import { type CallContext, noteRefused } from '../sdk/call-context.ts';
import { refusalError } from '../sdk/protocol-error.ts';
import type { Found } from './registries.ts';

/** Says in the protocol's own shape that a call was refused. */
type Refuser = (body: RefusalBody, context: CallContext) => unknown;

/** A tool answers a result that the model reads, a resource or prompt an error of the protocol. */
export function refuserOf({ kind, isTask, hasOutputSchema }: Found): Refuser {
  if (kind !== 'tools') {
    return (body) => {
      throw refusalError(body);
    };
  }
  return (body, context) => {
    noteRefused(context, body);
    const text = JSON.stringify(body);
    // The SDK takes nothing but a task here. Of what is thrown it makes a result that failed.
    if (isTask) throw new Error(text);
    return {
      content: [{ type: 'text', text }],
      isError: true,
      // Clients of 1.x hold even a failure against the tool's output schema.
      ...(hasOutputSchema ? {} : { structuredContent: body }),
    };
  };
}
