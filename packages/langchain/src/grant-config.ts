import type { Admission, Grant } from '@grantex/core';
import type { RunnableConfig } from '@langchain/core/runnables';
import type { ToolRunnableConfig } from '@langchain/core/tools';

// Callers write into `configurable`, over a network too: only what a guard put there is a grant.
const handedOn = new WeakSet<object>();

/** Returns the config of a guarded tool: with the grant, and a signal that also aborts when the grant ends. */
export function withGrant(config: ToolRunnableConfig, admission: Admission): ToolRunnableConfig {
  const { grant } = admission;
  handedOn.add(grant);
  const configurable: Record<string, unknown> = { ...config.configurable, grant };
  return {
    ...config,
    configurable,
    get signal() {
      return admission.signal;
    },
  };
}

/**
 * Returns the grant for which a guarded tool runs, from the config that the tool gets as its second argument (a class
 * in its `_call`: as the third). LangChain hands it on to what runs below the tool.
 * @throws {TypeError} outside of a guarded tool
 */
export function grantOf({ configurable }: Pick<RunnableConfig, 'configurable'>): Grant {
  const grant: unknown = configurable?.['grant'];
  if (typeof grant === 'object' && grant !== null && handedOn.has(grant)) return grant as Grant;
  throw new TypeError('grantOf: the config is not that of a guarded tool.');
}
