import { MAX_SCOPE_LENGTH, MAX_SCOPES } from '@grantex/core/issuer';
import { z } from 'zod';

const scopeField = z.string().max(MAX_SCOPE_LENGTH);

/**
 * What a page sends of a choice: as JSON a list of scopes; as a form a field for each that is checked, which arrives as
 * one text where it is alone. A denial sends none. What it means is for `choiceWithin` to judge.
 */
export const choiceFields: {
  scope: z.ZodPipe<
    z.ZodDefault<z.ZodUnion<readonly [z.ZodString, z.ZodArray<z.ZodString>]>>,
    z.ZodTransform<string[], string | string[]>
  >;
  lifetime: z.ZodDefault<z.ZodString>;
} = {
  scope: z
    .union([scopeField, z.array(scopeField).max(MAX_SCOPES)])
    .default([])
    .transform((scope) => [scope].flat()),
  lifetime: z.string().max(16).default(''),
};
