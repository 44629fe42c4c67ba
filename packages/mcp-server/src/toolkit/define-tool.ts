import {
  type CallToolResult,
  type InputRequiredResult,
  isInputRequiredResult,
  type McpServer,
  type RegisteredTool,
  type ServerContext,
  type ToolAnnotations,
} from '@modelcontextprotocol/server';
import type { Role } from '@grantex/sdk';
import type { z } from 'zod';
import { pageShower } from './show-page.ts';
import type { ToolContext, ToolCall } from './tool-context.ts';
import { type FailureBody, failureOf, unexpectedFailure } from './failure.ts';
import { cleanText, cleanValue, cut, fenced } from './untrusted.ts';

/** The effects of a tool: all four annotations, so that no client has to guess. */
export type ToolEffects = Required<
  Pick<ToolAnnotations, 'readOnlyHint' | 'destructiveHint' | 'idempotentHint' | 'openWorldHint'>
>;

/** A tool that can be registered with a server. */
export interface Tool {
  readonly name: string;
  /** The role that the API key needs; undefined if any key will do. */
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
  /** Members that it does not name are removed from the answer. */
  readonly output: OUTPUT;
  /** @returns what the output schema takes, or a question for the person at the client */
  run(
    context: ToolContext,
    input: z.output<INPUT>,
    call: ToolCall,
  ): Promise<z.input<OUTPUT> | InputRequiredResult>;
  /** A sentence of ids, counts, times and the next step, without anything that others wrote. */
  readonly summary: (output: z.output<OUTPUT>) => string;
}

export const READS: ToolEffects = effects({ readOnlyHint: true, idempotentHint: true });
export const ADDS: ToolEffects = effects({});
export const SETS: ToolEffects = effects({ idempotentHint: true });
export const ENDS: ToolEffects = effects({ destructiveHint: true, idempotentHint: true });
/** The tool asks a person outside of this system. */
export const ASKS_SOMEBODY: ToolEffects = effects({ openWorldHint: true });

/**
 * Makes a tool whose answers pass through {@link cleanValue} and its output schema. Members that a later version of the
 * server adds, and secrets in free text, do not reach a model.
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
            const result = await run(context, given as z.output<INPUT>, callOf(server, request, offer));
            if (isInputRequiredResult(result)) return result;
            const answer = output.parse(cleanValue(result));
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

/** Logs an unexpected error. The model gets none of it, because it can hold anything. */
function unexpected(name: string, error: unknown, { log }: ToolContext): FailureBody {
  log(
    `${name} failed: ${cut(error instanceof Error ? `${error.name}: ${error.message}` : String(error), 1_000)}`,
  );
  return unexpectedFailure();
}

/**
 * Returns the body as text, like the refusals of guards. A client of SDK 1.x validates `structuredContent` against the
 * output schema even if `isError` is set, and would replace the error with its own.
 */
function failed(body: FailureBody): CallToolResult {
  return { isError: true, content: [{ type: 'text', text: JSON.stringify(body) }] };
}

function callOf(server: McpServer, request: ServerContext, offer: ToolCall['offer']): ToolCall {
  const { mcpReq } = request;
  const progressToken = mcpReq._meta?.progressToken;
  return {
    signal: mcpReq.signal,
    offer,
    pages: pageShower(server, request),
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
