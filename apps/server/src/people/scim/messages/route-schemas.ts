import { z } from 'zod';
import { SCIM_TYPE } from '../../../http/answers/scim-errors.ts';
import { MOST_RESULTS } from '../resources/discovery.ts';

/** How routes of SCIM describe their bodies and answers: the schemas of RFC 7643 are read by rules of their own. */
const resource = z.record(z.string(), z.unknown());

/** An object that the server reads itself. Media types: both that clients send (RFC 7644 §8.1). */
export const scimBody = resource;
export const TAKEN_TYPES = [SCIM_TYPE, 'application/json'];

/** The body of a PATCH (RFC 7644 §3.5.2). */
export const patchBody = z.object({ schemas: z.array(z.string()), Operations: z.array(z.unknown()) });

/** An answer of SCIM. */
export const scimAnswer = {
  description: 'A resource or a list of resources',
  content: { [SCIM_TYPE]: { schema: resource } },
};

/** `attributes` and `excludedAttributes` (RFC 7644 §3.9). */
export const projectionFields = {
  attributes: z.string().max(4_000).optional(),
  excludedAttributes: z.string().max(4_000).optional(),
};

const number = z.coerce.number().int();

/** From 1 on; what is below means 1. */
export const startIndexField = number.default(1).transform((index) => Math.max(1, index));
/** Most resources of the answer, 200 in any case. */
export const countField = number
  .default(100)
  .transform((count) => Math.min(MOST_RESULTS, Math.max(0, count)));

/** The query of a list (RFC 7644 §3.4.2). Sorting is not supported, and refused by name like any other parameter. */
export const listQuery = z.object({
  ...projectionFields,
  filter: z.string().optional(),
  startIndex: startIndexField,
  count: countField,
});

export const resourceQuery = z.object(projectionFields);

/** Ids are opaque: one of any form that there is not is 404. */
export const idPath = z.object({ id: z.string() });
