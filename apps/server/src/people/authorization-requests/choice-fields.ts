import { MAX_SCOPE_LENGTH, MAX_SCOPES } from '@grantex/core/issuer';
import { z } from 'zod';

const scopeField = z.string().max(MAX_SCOPE_LENGTH);
const earlier = z.literal('earlier');

/**
 * The fields of a choice that a page sends: in JSON a list of scopes; in a form a field for each checked scope, which
 * arrives as a string where there is only one. A denial sends none. `choiceWithin` checks them.
 */
export const choiceFields: {
  scope: z.ZodPipe<
    z.ZodDefault<z.ZodUnion<readonly [z.ZodString, z.ZodArray<z.ZodString>]>>,
    z.ZodTransform<string[], string | string[]>
  >;
  lifetime: z.ZodDefault<z.ZodString>;
  ends: z.ZodPipe<
    z.ZodOptional<z.ZodUnion<readonly [z.ZodLiteral<'earlier'>, z.ZodArray<z.ZodLiteral<'earlier'>>]>>,
    z.ZodTransform<'earlier' | undefined, 'earlier' | 'earlier'[] | undefined>
  >;
} = {
  scope: z
    .union([scopeField, z.array(scopeField).max(MAX_SCOPES)])
    .default([])
    .transform((scope) => [scope].flat()),
  lifetime: z.string().max(16).default(''),
  ends: z
    .union([earlier, z.array(earlier).max(1)])
    .optional()
    .transform((ends) => [ends ?? []].flat()[0]),
};
