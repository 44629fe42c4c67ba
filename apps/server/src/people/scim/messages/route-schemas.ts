import { z } from 'zod';
import { SCIM_TYPE } from '../../../http/answers/scim-errors.ts';
import { plainText } from '../../../http/requests/fields.ts';
import { MOST_RESULTS } from '../resources/discovery.ts';

/** How routes of SCIM describe their bodies and answers: the schemas of RFC 7643 are read by rules of their own. */
const resource = z.record(z.string(), z.unknown());

/** An object that the server reads itself. Media types: both that clients send (RFC 7644 §8.1). */
export const scimBody = resource;
export const TAKEN_TYPES = [SCIM_TYPE, 'application/json'];

/** The URNs of what a body is. */
export const schemasField = z.array(plainText(200));

/** The body of a PATCH (RFC 7644 §3.5.2). */
export const patchBody = z.object({ schemas: schemasField, Operations: z.array(z.unknown()) });

/** An answer of SCIM. */
export const scimAnswer = {
  description: 'A resource or a list of resources',
  content: { [SCIM_TYPE]: { schema: resource } },
};

/** Names of attributes, separated by commas, or none. */
const names = z.string().regex(/^[^\p{Cc}\p{Cs}]{0,4000}$/u, 'must not hold control characters');

/** `attributes` and `excludedAttributes` (RFC 7644 §3.9). */
export const projectionFields = {
  attributes: names.optional(),
  excludedAttributes: names.optional(),
};

const number = z.coerce.number().int();

/** From 1 on; what is below means 1. */
export const startIndexField = number.default(1).transform((index) => Math.max(1, index));
/** Most resources of the answer, 200 in any case. */
export const countField = number
  .default(100)
  .transform((count) => Math.min(MOST_RESULTS, Math.max(0, count)));

/** One that is too long for the rules of filters is refused by them. */
export const filterField = plainText(10_000);

/** The query of a list (RFC 7644 §3.4.2). Sorting is not supported, and refused by name like any other parameter. */
export const listQuery = z.object({
  ...projectionFields,
  filter: filterField.optional(),
  startIndex: startIndexField,
  count: countField,
});

export const resourceQuery = z.object(projectionFields);

/** Ids are opaque: one of any form that there is not is 404. */
export const idPath = z.object({ id: plainText(200) });
