import { z } from 'zod';

/** Longer than any scope, and more than any request asks for: what is over is no choice of a page. */
const scopeField = z.string().max(256);

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
    .union([scopeField, z.array(scopeField).max(100)])
    .default([])
    .transform((scope) => [scope].flat()),
  lifetime: z.string().max(16).default(''),
};
