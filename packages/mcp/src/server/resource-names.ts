import type { Rules } from '@grantex/core';
import type { Named, Reference } from '../sdk/protocol.ts';
import type { Kind, Registries } from './registries.ts';
import { uriNames } from './uri-names.ts';

/** The name that the rule of something is found under; for a resource template also the values of its variables. */
export interface Registered {
  readonly name: string | undefined;
  readonly variables?: unknown;
  /** Whether it could be taken for something else that has a rule. */
  readonly isUnclear?: true;
}

/** The names of what a server has. */
export interface Names {
  /** The name of an item of a list or of a request. */
  registeredAs(item: Named): Registered;
  /** The subject of a completion. */
  referredTo(reference: Reference | undefined): readonly [Kind, Registered];
}

/** The part of a registered template that matches URIs. */
interface Template {
  readonly resourceTemplate: {
    readonly uriTemplate: { match(uri: string): unknown; toString(): string };
  };
}

/** The names under which things are registered at an McpServer. A resource of a template has the name of the template. */
export function registeredNames(server: Registries): Names {
  return {
    registeredAs({ name, uri }) {
      if (uri === undefined) return { name };
      if (Object.hasOwn(server._registeredResources, uri)) {
        return { name: String(server._registeredResources[uri]?.['name']) };
      }
      for (const [key, registered] of Object.entries(server._registeredResourceTemplates)) {
        const variables = templateIn(registered).match(uri);
        if (variables) return { name: key, variables };
      }
      return { name: undefined };
    },
    referredTo(reference) {
      if (reference?.type === 'ref/prompt') return ['prompts', { name: reference.name }];
      const templates = Object.entries(server._registeredResourceTemplates);
      const meant = templates.find(([, registered]) => templateIn(registered).toString() === reference?.uri);
      return ['resources', { name: meant?.[0] }];
    },
  };
}

/** The names of a server without registries: those of its tools and prompts, and the URIs that have rules. */
export function ruledNames(resources: Rules): Names {
  const find = uriNames(Object.keys(resources));
  return {
    registeredAs: ({ name, uri, uriTemplate = uri }) =>
      uriTemplate === undefined ? { name } : find(uriTemplate),
    referredTo(reference) {
      if (reference?.type === 'ref/prompt') return ['prompts', { name: reference.name }];
      return ['resources', find(String(reference?.uri))];
    },
  };
}

function templateIn(registered: Record<string, unknown>): Template['resourceTemplate']['uriTemplate'] {
  return (registered as Record<string, unknown> & Template).resourceTemplate.uriTemplate;
}
