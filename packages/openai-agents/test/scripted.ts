import { type AgentInputItem, Runner } from '@openai/agents';
import { assistantMessage, functionCall, ScriptedModel } from '@openai/agents/testing';

/** The SDK's own runner, which exports no traces from tests. */
export const runner = new Runner({ tracingDisabled: true });

/** One call by the model: the name of a tool, and the arguments or their exact text. */
export type ScriptedCall = readonly [name: string, input: Record<string, unknown> | string];

/** A model that makes these calls, one list per turn, and then says that it is done. */
export function modelThatCalls(...turns: readonly (readonly ScriptedCall[])[]): ScriptedModel {
  let count = 0;
  const callOf = ([name, input]: ScriptedCall) => {
    count += 1;
    return functionCall(name, input, { callId: `call_${count}` });
  };
  return new ScriptedModel([...turns.map((calls) => calls.map(callOf)), [assistantMessage('Done.')]]);
}

/** The last results of its calls that the model got, in order. */
export function toldTo({ lastCall }: ScriptedModel): string[] {
  const input = lastCall?.request.input ?? [];
  return typeof input === 'string' ? [] : input.flatMap(textOf);
}

function textOf(item: AgentInputItem): string[] {
  if (item.type !== 'function_call_result') return [];
  const { output } = item;
  if (typeof output === 'string') return [output];
  // The content of an MCP result is a list.
  const [first, ...others] = Array.isArray(output) ? output : [output];
  if (first !== undefined && 'text' in first && others.length === 0) return [first.text];
  throw new Error(`The tool answered with more than a text: ${JSON.stringify(output)}`);
}
