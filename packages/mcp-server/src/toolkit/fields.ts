import { z } from 'zod';
import { DURATION } from '../program/duration.ts';
import { UNTRUSTED } from './untrusted.ts';

/** Inputs and outputs that several tools share. */
export const idInput: z.ZodString = z.string().regex(/^[\w-]{1,64}$/, 'must be an id, such as grnt_…');
export const scopesInput: z.ZodArray<z.ZodString> = z
  .array(z.string().min(1).max(256))
  .min(1)
  .max(100)
  .describe('Only what the task needs, such as ["flights:book"]');
export const durationInput: z.ZodString = z
  .string()
  .regex(DURATION, 'must be a duration such as 30m, 24h or 7d');
export const audienceInput: z.ZodString = z.string().min(1).max(512);
export const principalInput: z.ZodString = z.string().min(1).max(256);

export const pageInputs: { page: z.ZodDefault<z.ZodInt>; pageSize: z.ZodDefault<z.ZodInt> } = {
  page: z.int().min(1).max(1_000_000).default(1),
  pageSize: z.int().min(1).max(50).default(20),
};
export const pageOutputs: { total: z.ZodInt; page: z.ZodInt; hasMore: z.ZodBoolean } = {
  total: z.int().describe('Exact to 10,000, and 10,000 above that'),
  page: z.int(),
  hasMore: z.boolean(),
};

/** A grant can hold 100 scopes. */
export const scopesOutput: { scopes: z.ZodArray<z.ZodString>; scopesLeftOut: z.ZodInt } = {
  scopes: z.array(z.string()),
  scopesLeftOut: z.int().describe('How many more there are'),
};

/** Makes the schema of members that others wrote. */
export function untrusted<SHAPE extends z.ZodRawShape>(shape: SHAPE): z.ZodObject<SHAPE> {
  return z.object(shape).describe(UNTRUSTED);
}

/** Returns the first scopes of a set, and how many more there are. */
export function shownScopes(
  scopes: readonly string[],
  most = 100,
): { scopes: string[]; scopesLeftOut: number } {
  return { scopes: scopes.slice(0, most), scopesLeftOut: Math.max(scopes.length - most, 0) };
}

/** A number with its noun: `1 grant`, `3 grants`. */
export function counted(count: number, one: string, several = `${one}s`): string {
  return `${count} ${count === 1 ? one : several}`;
}
