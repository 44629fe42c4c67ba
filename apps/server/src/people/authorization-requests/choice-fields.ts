import { MAX_DETAILS, MAX_SCOPE_LENGTH, MAX_SCOPES } from '@grantex/core/issuer';
import { z } from 'zod';

const scopeField = z.string().max(MAX_SCOPE_LENGTH);
/** What a browser sends for a box that is ticked. */
const ticked = z.literal('on');

/** A path has 256 characters at most, each of which may be two units of a text. */
const LONGEST_LIMIT = 600;
/** Fewer amounts fit into a token. */
const MOST_LIMITS = 500;

type TextsField = z.ZodPipe<
  z.ZodDefault<z.ZodUnion<readonly [z.ZodString, z.ZodArray<z.ZodString>]>>,
  z.ZodTransform<string[], string | string[]>
>;

/**
 * The fields of a choice that a page sends: in JSON a list of scopes; in a form a field for each checked scope, which
 * arrives as a string where there is only one; `endsEarlier` where its box is ticked; `ask` and `limit` as
 * `Tightening` has them. A denial sends none. `choiceWithin`
 * checks them.
 */
export const choiceFields: {
  scope: z.ZodPipe<
    z.ZodDefault<z.ZodUnion<readonly [z.ZodString, z.ZodArray<z.ZodString>]>>,
    z.ZodTransform<string[], string | string[]>
  >;
  lifetime: z.ZodDefault<z.ZodString>;
  endsEarlier: z.ZodPipe<
    z.ZodDefault<z.ZodUnion<readonly [z.ZodLiteral<'on'>, z.ZodArray<z.ZodLiteral<'on'>>]>>,
    z.ZodTransform<boolean, 'on' | 'on'[]>
  >;
  ask: TextsField;
  limit: TextsField;
} = {
  scope: z
    .union([scopeField, z.array(scopeField).max(MAX_SCOPES)])
    .default([])
    .transform((scope) => [scope].flat()),
  lifetime: z.string().max(16).default(''),
  endsEarlier: z
    .union([ticked, z.array(ticked).max(1)])
    .default([])
    .transform((boxes) => boxes.length > 0),
  ask: textsField(MAX_SCOPE_LENGTH, MAX_DETAILS),
  limit: textsField(LONGEST_LIMIT, MOST_LIMITS),
};

function textsField(longest: number, most: number): TextsField {
  const text = z.string().max(longest);
  return z
    .union([text, z.array(text).max(most)])
    .default([])
    .transform((texts) => [texts].flat());
}
