import { z } from 'zod';

const PART = String.raw`[A-Za-z0-9_.-]{1,64}`;
const BOUND = String.raw`max_(?:0|[1-9]\d{0,14})(?:\.\d{1,4})?`;

/** A scope (`docs/protocol.md` §4). The pattern is for the OpenAPI document; its parser refuses with `INVALID_SCOPE`. */
export const scopeField: z.ZodString = z
  .string()
  .meta({ pattern: `^${PART}(?::${PART}(?::(?:${BOUND}|(?!max_)${PART}))?)?$` });

/** The same for a scope without constraint. */
export const baseScopeField: z.ZodString = z.string().meta({ pattern: `^${PART}(?::${PART})?$` });
