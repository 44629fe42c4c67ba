import { clientHost } from '../../ui/client-host.ts';
import { type Texts, useTexts } from './texts.tsx';

/**
 * The name of an agent. That of an app, which names itself, ends with the host of its id, so that no app can claim the host
 * of another one.
 */
export function agentLabel(
  { text }: Pick<Texts, 'text'>,
  { name, clientId }: { name: string; clientId: string | null },
): string {
  return clientId === null
    ? name
    : `${name} · ${clientHost(clientId) ?? text('permissions.registeredItself')}`;
}

/** {@link agentLabel} in the language of the page. */
export function useAgentLabel(): (agent: { name: string; clientId: string | null }) => string {
  const texts = useTexts();
  return (agent) => agentLabel(texts, agent);
}
