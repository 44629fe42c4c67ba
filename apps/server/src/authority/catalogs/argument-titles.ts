import { removeHidden } from '@grantex/core/issuer';
import { LEGIBLE } from '../../base/legible.ts';
import type { TitleOf } from '../scopes/limits-in-words.ts';
import type { Catalog } from './catalog.ts';
import { toolsWith } from './check-details.ts';
import { findArgument } from './find-argument.ts';
import { type Effort, usualEffort } from './schema-walk.ts';

/** The longest title that is shown, in characters. */
const LONGEST = 60;

/**
 * What the developer of a service calls its arguments: the `title` in the schema of the first tool that has one.
 * @param effort that of a page. Once it is used up, arguments have no titles
 */
export function titlesIn(catalog: Catalog | undefined, effort: Effort = usualEffort()): TitleOf {
  if (catalog === undefined) return () => undefined;
  return (scope, path) => {
    for (const { inputSchema } of toolsWith(catalog, scope)) {
      if (effort.left < 0) return undefined;
      const title = findArgument(inputSchema, path, effort)?.title;
      if (title !== undefined && isShort(title)) return title;
    }
    return undefined;
  };
}

function isShort(title: string): boolean {
  return LEGIBLE.test(title) && removeHidden(title) === title && Array.from(title).length <= LONGEST;
}
