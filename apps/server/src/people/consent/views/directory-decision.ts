import { APPROVAL_FORM, canChoose, CHOICE } from './choice.ts';
import type { Consent, DecisionView } from './consent.ts';
import { actionForm, quoted } from '../../../web/pages/components.ts';
import { type Html, html } from '../../../web/pages/html.ts';

/** The decision of a person who signs in at a provider: they confirm both answers there. It works without script. */
export function decideByDirectory(consent: Consent): DecisionView {
  const { status, binding } = consent.details;
  const isApproved = status === 'approved';
  return {
    heading: isApproved ? 'You approved this' : 'Your decision',
    content: html`<p>
      ${canChoose(consent) && `${CHOICE[isApproved ? 'approved' : 'pending']} `}${WORDS[binding.kind](consent)}
    </p>`,
    actions: [
      signInToDecide(consent, 'deny', isApproved ? 'Deny after all' : 'Deny'),
      signInToDecide(consent, 'approve', isApproved ? 'Approve again' : 'Approve'),
    ],
  };
}

const WORDS: Readonly<Record<Consent['details']['binding']['kind'], (consent: Consent) => Html>> = {
  bound: ({ details: { principalId, binding } }) => {
    const provider = quoted(binding.provider ?? '');
    return html`<span>
      Only <strong>${quoted(principalId)}</strong> of <strong>${provider}</strong> can decide this. To confirm
      either answer, you sign in there again.
    </span>`;
  },
  unbound: ({ details }) =>
    html`<span>
      To confirm either answer, you sign in at <strong>${quoted(details.binding.provider ?? '')}</strong> as
      ${' '}<strong>${quoted(details.principalId)}</strong>. Your first approval binds this name to that
      account. Then nobody else can decide for it.
    </span>`,
};

function signInToDecide({ visit, path, digest }: Consent, purpose: 'approve' | 'deny', label: string): Html {
  return actionForm(visit, {
    action: `${path}/directory`,
    label,
    fields: { purpose, shown: digest },
    kind: purpose,
    ...(purpose === 'approve' ? { id: APPROVAL_FORM } : {}),
  });
}

/** For people with an entered address besides the provider of their organisation. */
export function byAddress({ canMail, details, path, visit }: Consent): Html | false {
  const { kind, email, provider } = details.binding;
  return (
    kind === 'unbound' &&
    email !== null &&
    canMail &&
    html`
      <details>
        <summary>I have no account at ${quoted(provider ?? '')}</summary>
        <p>
          This server can send a link to ${quoted(email)}. With the link, you create a passkey and decide.
        </p>
        ${actionForm(visit, { action: `${path}/mail`, label: 'Send me the link' })}
      </details>
    `
  );
}

/** A person who replaces their passkey may use the provider of their organisation instead. */
export function signInInstead({ details, visit, path, digest }: Consent): Html[] {
  const { provider } = details.binding;
  if (provider === null) return [];
  return [
    actionForm(visit, {
      action: `${path}/directory`,
      label: html`<span>Sign in at ${quoted(provider)} from now on</span>`,
      fields: { purpose: 'bind', shown: digest },
    }),
  ];
}
