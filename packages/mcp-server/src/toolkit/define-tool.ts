import type {
  CallToolResult,
  McpServer,
  RegisteredTool,
  ServerContext,
  ToolAnnotations,
} from '@modelcontextprotocol/server';
import type { Role } from '@grantex/sdk';
import type { z } from 'zod';
import type { ToolContext, ToolCall } from './tool-context.ts';
import { type FailureBody, failureOf, unexpectedFailure } from './failure.ts';
import { cleanText, cleanValue, cut, fenced } from './untrusted.ts';

/** What a tool does to the world, said in full: no client has to guess. */
export type ToolEffects = Required<
  Pick<ToolAnnotations, 'readOnlyHint' | 'destructiveHint' | 'idempotentHint' | 'openWorldHint'>
>;

/** A tool before it is given to a server. */
export interface Tool {
  readonly name: string;
  /** What the API key needs for it; undefined where any key will do. */
  readonly role: Role | undefined;
  register(server: McpServer, context: ToolContext, offer: ToolCall['offer']): RegisteredTool;
}

export interface ToolDefinition<INPUT extends z.ZodObject, OUTPUT extends z.ZodType<object>> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly role: Role | undefined;
  readonly effects: ToolEffects;
  readonly input: INPUT;
  /** All that leaves: what it does not name is taken away. */
  readonly output: OUTPUT;
  run(context: ToolContext, input: z.output<INPUT>, call: ToolCall): Promise<z.input<OUTPUT>>;
  /** In words of this program: ids, counts, times and what comes next, and nothing that others wrote. */
  readonly summary: (output: z.output<OUTPUT>) => string;
}

export const READS: ToolEffects = effects({ readOnlyHint: true, idempotentHint: true });
export const ADDS: ToolEffects = effects({});
export const SETS: ToolEffects = effects({ idempotentHint: true });
export const ENDS: ToolEffects = effects({ destructiveHint: true, idempotentHint: true });
/** A person outside of this system is asked. */
export const ASKS_SOMEBODY: ToolEffects = effects({ openWorldHint: true });

/**
 * Makes a tool whose every answer passes through its output schema, and then through {@link cleanValue}: what a server
 * of a later version, or somebody in a free text, puts in beside it does not reach a model.
 */
export function defineTool<INPUT extends z.ZodObject, OUTPUT extends z.ZodType<object>>(
  definition: ToolDefinition<INPUT, OUTPUT>,
): Tool {
  const { name, title, description, role, effects: annotations, input, output, run, summary } = definition;
  const schemas: { readonly inputSchema: z.ZodObject; readonly outputSchema: z.ZodType<object> } = {
    inputSchema: input,
    outputSchema: output,
  };
  return {
    name,
    role,
    register: (server, context, offer) =>
      server.registerTool(
        name,
        { title, description, annotations: { title, ...annotations }, ...schemas },
        async (given, request: ServerContext) => {
          try {
            const answer = output.parse(
              cleanValue(await run(context, given as z.output<INPUT>, callOf(request, offer))),
            );
            return {
              content: [{ type: 'text', text: `${summary(answer)}\n\n${fenced(answer)}` }],
              structuredContent: { ...answer },
            };
          } catch (error) {
            request.mcpReq.signal.throwIfAborted();
            return failed(failureOf(error) ?? unexpected(name, error, context));
          }
        },
      ),
  };
}

/** The log hears of it; the model hears nothing, because nobody knows what such an error holds. */
function unexpected(name: string, error: unknown, { log }: ToolContext): FailureBody {
  log(
    `${name} failed: ${cut(error instanceof Error ? `${error.name}: ${error.message}` : String(error), 1_000)}`,
  );
  return unexpectedFailure();
}

/**
 * The body is text, as the refusals of guards are: a client of the first SDK line holds `structuredContent` against the
 * output schema also where `isError` is set, and would hide the error behind one of its own.
 */
function failed(body: FailureBody): CallToolResult {
  return { isError: true, content: [{ type: 'text', text: JSON.stringify(body) }] };
}

function callOf({ mcpReq }: ServerContext, offer: ToolCall['offer']): ToolCall {
  const progressToken = mcpReq._meta?.progressToken;
  return {
    signal: mcpReq.signal,
    offer,
    report: async (progress, message) => {
      if (progressToken === undefined) return;
      const params = { progressToken, progress, message: cleanText(message) };
      await mcpReq.notify({ method: 'notifications/progress', params });
    },
  };
}

function effects(stated: Partial<ToolEffects>): ToolEffects {
  return {
    readOnlyHint: false,
    destructiveHint: false,
    idempotentHint: false,
    openWorldHint: false,
    ...stated,
  };
}
