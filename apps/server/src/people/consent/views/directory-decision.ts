import { APPROVAL_FORM } from './choice.ts';
import type { Consent, DecisionView } from './consent.ts';
import { actionForm, quoted } from '../../../web/pages/components.ts';
import { type Html, html } from '../../../web/pages/html.ts';

/** The decision of a person who signs in at a provider: they confirm both answers there. It works without script. */
export function decideByDirectory(consent: Consent): DecisionView {
  const { details, texts } = consent;
  const { binding, principalId } = details;
  const key = binding.kind === 'bound' ? 'consent.directoryBound' : 'consent.directoryUnbound';
  const values = { name: quoted(principalId), provider: quoted(binding.provider ?? '') };
  return {
    content: html`<p>${texts.say(key, values)}</p>`,
    actions: [signInToDecide(consent, 'deny'), signInToDecide(consent, 'approve')],
  };
}

/** A button that leads to the provider. */
function signInToDecide({ visit, path, digest, texts }: Consent, purpose: 'approve' | 'deny'): Html {
  return actionForm(visit, {
    action: `${path}/directory`,
    label: texts.text(purpose === 'approve' ? 'consent.approve' : 'consent.deny'),
    fields: { purpose, shown: digest },
    kind: purpose,
    ...(purpose === 'approve' ? { id: APPROVAL_FORM } : {}),
  });
}

/** For people with an entered address besides the provider of their organisation. */
export function byAddress({ canMail, details, path, visit, texts }: Consent): Html | false {
  const { kind, email, provider } = details.binding;
  const { say, text } = texts;
  return (
    kind === 'unbound' &&
    email !== null &&
    canMail &&
    html`
      <details>
        <summary>${say('consent.noAccount', { provider: quoted(provider ?? '') })}</summary>
        <p>${say('consent.byAddress', { email: quoted(email) })}</p>
        ${actionForm(visit, { action: `${path}/mail`, label: text('consent.sendLink') })}
      </details>
    `
  );
}

/** A person who replaces their passkey may use the provider of their organisation instead. */
export function signInInstead({ details, visit, path, digest, texts }: Consent): Html[] {
  const { provider } = details.binding;
  if (provider === null) return [];
  return [
    actionForm(visit, {
      action: `${path}/directory`,
      label: html`<span>${texts.say('consent.signInFromNow', { provider: quoted(provider) })}</span>`,
      fields: { purpose: 'bind', shown: digest },
    }),
  ];
}
