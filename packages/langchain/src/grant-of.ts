import type { Grant } from '@grantex/core';
import { grantOf as grantIn } from '@grantex/core/adapter';
import type { RunnableConfig } from '@langchain/core/runnables';

/**
 * Returns the grant for which a guarded tool runs, from the config that the tool gets as its second argument (a class
 * in its `_call`: as the third). LangChain hands it on to what runs below the tool.
 * @throws {TypeError} outside of a guarded tool
 */
export function grantOf({ configurable }: Pick<RunnableConfig, 'configurable'>): Grant {
  return grantIn(configurable);
}
