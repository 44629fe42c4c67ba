import type { Named, Reference } from '../sdk/protocol.ts';
import type { Kind, Registries } from './registries.ts';

/** The name that something is registered under; for a resource template also the values of its variables. */
export interface Registered {
  readonly name: string | undefined;
  readonly variables?: unknown;
}

/** The part of a registered template that matches URIs. */
interface Template {
  readonly resourceTemplate: {
    readonly uriTemplate: { match(uri: string): unknown; toString(): string };
  };
}

/** Finds the name that an item is registered under. A resource of a template has the name of the template. */
export function registeredAs(server: Registries, { name, uri }: Named): Registered {
  if (uri === undefined) return { name };
  if (Object.hasOwn(server._registeredResources, uri)) {
    return { name: String(server._registeredResources[uri]?.['name']) };
  }
  for (const [key, registered] of Object.entries(server._registeredResourceTemplates)) {
    const variables = templateIn(registered).match(uri);
    if (variables) return { name: key, variables };
  }
  return { name: undefined };
}

/** Finds the subject of a reference: a prompt by its name, a template by its text. */
export function referredTo(
  server: Registries,
  reference: Reference | undefined,
): readonly [Kind, string | undefined] {
  if (reference?.type === 'ref/prompt') return ['prompts', reference.name];
  const templates = Object.entries(server._registeredResourceTemplates);
  const meant = templates.find(([, registered]) => templateIn(registered).toString() === reference?.uri);
  return ['resources', meant?.[0]];
}

function templateIn(registered: Record<string, unknown>): Template['resourceTemplate']['uriTemplate'] {
  return (registered as Record<string, unknown> & Template).resourceTemplate.uriTemplate;
}
