import type { Protocol } from '../sdk/protocol.ts';
import { REGISTRIES, type Registries, SETTERS } from './registries.ts';

/** The members of a server of either line of the SDK that the guard uses. None of them is public. */
interface Internals {
  /** Undefined for a server of the lower level. */
  readonly registries: Registries | undefined;
  readonly protocol: Protocol;
}

/** @throws {TypeError} when the version of the server is not supported */
export function internalsOf(server: object, caller: string): Internals {
  const { server: protocol } = server as { readonly server?: Protocol };
  const registries = server as Registries;
  const isKnown =
    REGISTRIES.every((registry) => typeof registries[registry] === 'object') &&
    SETTERS.every((setter) => typeof registries[setter] === 'function');
  if (isKnown && isProtocol(protocol)) return { registries, protocol };
  if (isProtocol(server)) return { registries: undefined, protocol: server };
  throw new TypeError(`${caller}: "server" must be an McpServer or a Server of a supported version.`);
}

function isProtocol(value: Partial<Protocol> | undefined): value is Protocol {
  return value?._requestHandlers instanceof Map && value._notificationHandlers instanceof Map;
}
