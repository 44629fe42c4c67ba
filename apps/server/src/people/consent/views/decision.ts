import { actionForm, passkeyButton, passkeyStatus, quoted } from '../../../web/pages/components.ts';
import { type Html, html } from '../../../web/pages/html.ts';
import type { Texts } from '../../../web/pages/texts.ts';
import { expiry } from './consent-facts.ts';
import { byAddress, decideByDirectory, signInInstead } from './directory-decision.ts';
import type { Consent, DecisionView, Situation } from './consent.ts';

/** The section in which the person decides, or identifies themselves first. One view for each situation. */
export function decisionSection(consent: Consent): Html {
  const { situation, details, now, texts } = consent;
  const { heading, content, actions } = VIEWS[situation](consent);
  return html`
    <section
      class="decision"
      aria-labelledby="decide"
      data-expires=${WAITING.includes(situation) ? details.expiresAt : undefined}
      data-now=${now.toISOString()}
    >
      <h2 id="decide" tabindex="-1" class=${heading === undefined ? 'unseen' : undefined}>
        ${heading ?? texts.text('consent.decide')}
      </h2>
      ${content} ${folded(consent)}
      ${WAITING.includes(situation) && !MAKING.includes(situation) && expiry(texts, details.expiresAt)}
      <div class=${actions.length > 2 ? 'decide-bar' : 'decide-bar sticky'}>
        ${passkeyStatus(texts)} ${actions.length > 0 && html`<div class="actions">${actions}</div>`}
      </div>
    </section>
  `;
}

type View = (consent: Consent) => DecisionView;

const MAIL: View = ({ details, visit, path, texts: { say, text } }) => ({
  heading: text('consent.mailHeading'),
  content: html`<p>
    ${say('consent.mail', { email: quoted(details.binding.email ?? ''), developer: quoted(details.developer.name) })}
  </p>`,
  actions: [actionForm(visit, { action: `${path}/mail`, label: text('consent.sendLink') })],
});

const NO_MAIL: View = ({ details, texts: { say, text } }) => ({
  heading: text('consent.undecidable'),
  content: html`<p>
    ${say('consent.noMail', {
      name: quoted(details.principalId),
      email: quoted(details.binding.email ?? ''),
      developer: quoted(details.developer.name),
    })}
  </p>`,
  actions: [],
});

const VIEWS: Readonly<Record<Situation, View>> = {
  bound: (consent) => ({
    content: html`<p>
      ${consent.texts.say('consent.asName', { name: quoted(consent.details.principalId) })}
    </p>`,
    actions: [decideByPasskey(consent, 'deny'), decideByPasskey(consent, 'approve')],
  }),
  'first-use': (consent) => ({
    heading: consent.texts.text('consent.firstUseHeading'),
    content: html`<p>
      ${consent.texts.say('consent.firstUse', {
        name: quoted(consent.details.principalId),
        developer: quoted(consent.details.developer.name),
      })}
    </p>`,
    actions: [createPasskey(consent), bindPasskey(consent), denyByForm(consent)],
  }),
  verified: (consent) => ({
    heading: consent.texts.text('consent.verifiedHeading'),
    content: html`<p>
      ${consent.texts.say('consent.verified', { developer: quoted(consent.details.developer.name) })}
    </p>`,
    actions: [createPasskey(consent), bindPasskey(consent), denyByForm(consent)],
  }),
  directory: decideByDirectory,
  mail: (consent) => (consent.canMail ? MAIL : NO_MAIL)(consent),
  nobody: ({ details, texts: { say, text } }) => ({
    heading: text('consent.undecidable'),
    content: html`<p>
      ${say('consent.nobody', { name: quoted(details.principalId), developer: quoted(details.developer.name) })}
    </p>`,
    actions: [],
  }),
  recover: (consent) => {
    const { details, path, texts } = consent;
    const createNew = passkeyButton({
      label: texts.text('consent.createNewPasskey'),
      passkey: 'create',
      ask: `${path}/enrol/ask`,
      answer: `${path}/enrol`,
      done: texts.text('consent.newPasskeyMade'),
    });
    return {
      heading: texts.text('consent.replaceHeading'),
      content: html`<p>${texts.say('consent.replace', { developer: quoted(details.developer.name) })}</p>`,
      actions: [createNew, ...signInInstead(consent)],
    };
  },
  sandbox: ({ texts: { text } }) => ({
    heading: text('consent.sandboxHeading'),
    content: html`<p>${text('consent.sandbox')}</p>`,
    actions: [],
  }),
};

function decideByPasskey({ path, digest, texts: { text } }: Consent, purpose: 'approve' | 'deny'): Html {
  const isApproval = purpose === 'approve';
  return passkeyButton({
    label: text(isApproval ? 'consent.approve' : 'consent.deny'),
    passkey: 'get',
    ask: `${path}/ask`,
    answer: `${path}/settle`,
    send: { purpose, shown: digest },
    sendsChoice: isApproval,
    kind: purpose,
    done: text(isApproval ? 'consent.approved' : 'consent.deniedDone'),
  });
}

/** A person without a passkey can deny without creating one. */
function denyByForm({ visit, path, texts }: Consent): Html {
  return actionForm(visit, { action: `${path}/deny`, label: texts.text('consent.deny'), kind: 'deny' });
}

function createPasskey({ path, texts: { text } }: Consent): Html {
  return passkeyButton({
    label: text('consent.createPasskey'),
    passkey: 'create',
    ask: `${path}/enrol/ask`,
    answer: `${path}/enrol`,
    done: text('consent.passkeyMade'),
  });
}

function bindPasskey({ path, texts: { text } }: Consent): Html {
  return passkeyButton({
    label: text('consent.usePasskey'),
    passkey: 'get',
    ask: `${path}/bind/ask`,
    answer: `${path}/bind`,
    done: text('consent.passkeyTaken'),
  });
}

/** Where the request can still be decided, now or later. */
const WAITING: readonly Situation[] = ['bound', 'directory', 'first-use', 'verified', 'mail', 'nobody'];
const MAKING: readonly Situation[] = ['first-use', 'verified', 'recover'];

/** What a person may need besides their decision. */
function folded(consent: Consent): Html | false {
  const { situation, details, texts } = consent;
  if (MAKING.includes(situation)) return explanation(texts);
  if (situation === 'directory') return byAddress(consent);
  return situation === 'bound' && details.binding.email !== null && recovery(consent);
}

function explanation({ text }: Texts): Html {
  return html`
    <details>
      <summary>${text('consent.whatIsPasskey')}</summary>
      <p>${text('consent.passkeyIs')}</p>
    </details>
  `;
}

/** For a person who has lost their passkey, where there is an address to prove instead. */
function recovery({ canMail, details, path, visit, texts: { say, text } }: Consent): Html {
  const values = { email: quoted(details.binding.email ?? ''), developer: quoted(details.developer.name) };
  const form = actionForm(visit, { action: `${path}/recover`, label: text('consent.sendLink') });
  return html`
    <details>
      <summary>${text('consent.lostPasskey')}</summary>
      ${
        canMail
          ? [html`<p>${say('consent.recover', values)}</p>`, form]
          : html`<p>${text('consent.recoverWithoutMail')}</p>`
      }
    </details>
  `;
}
