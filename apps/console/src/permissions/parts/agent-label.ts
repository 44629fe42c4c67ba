import { clientHost } from '../../ui/client-host.ts';

/**
 * The name of an agent. That of an app, which names itself, ends with the host of its id, so that no app can claim the host
 * of another one.
 */
export function agentLabel({ name, clientId }: { name: string; clientId: string | null }): string {
  return clientId === null ? name : `${name} · ${clientHost(clientId) ?? 'registered itself'}`;
}
