import { removeHidden } from '@grantex/core/issuer';
import {
  actionForm,
  facts,
  moment,
  passkeyButton,
  passkeyStatus,
  quoted,
} from '../../web/pages/components.ts';
import { type Content, type Html, html } from '../../web/pages/html.ts';
import type { Page } from '../../web/pages/page.ts';
import type { Texts } from '../../web/pages/texts.ts';
import type { Visit } from '../../web/pages/visit.ts';
import { domainChecked, developerLine } from '../consent/views/developer-line.ts';
import { scopeList } from '../consent/views/scope-list.ts';
import type { CallDetails, CallState } from './call-details.ts';
import { callValues, spelled } from './call-values.ts';

/** Everything that the page of a call shows. */
export interface CallView {
  state: CallState;
  isSandbox: boolean;
  visit: Visit;
  texts: Texts;
  /** The page's own path. */
  path: string;
  /** The path of “What can act for you”. */
  permissionsPath: string;
}

/** The page on which a person reads one call, and decides. Afterwards it says what became of it. */
export function callPage(view: CallView): Page {
  const { details, status } = view.state;
  const { text } = view.texts;
  const agent = details.agents.at(-1)?.name ?? '';
  const isOpen = status === 'pending';
  return {
    title: isOpen ? text('call.title', { agent: removeHidden(agent) }) : text(OUTCOMES[status].heading),
    texts: view.texts,
    content: html`
      <article class="card request">
        ${!isOpen && outcome(view)} ${asked(view)} ${isOpen && decision(view)}
      </article>
    `,
  };
}

const OUTCOMES = {
  pending: { heading: 'call.asks', text: 'call.exactly' },
  approved: { heading: 'call.approvedHeading', text: 'call.approvedText' },
  used: { heading: 'call.usedHeading', text: 'call.usedText' },
  refused: { heading: 'call.refusedHeading', text: 'call.refusedText' },
  expired: { heading: 'call.expiredHeading', text: 'call.expiredText' },
  ended: { heading: 'call.endedHeading', text: 'call.endedText' },
} as const satisfies Readonly<Record<CallState['status'], object>>;

function outcome({ state: { status, approval, details }, texts, permissionsPath }: CallView): Html {
  const { heading, text } = OUTCOMES[status];
  const values = {
    until: moment(texts, approval.use_until ?? approval.expires_at),
    at: moment(texts, approval.used_at ?? approval.expires_at),
  };
  return html`
    <div role="status">
      <h1 id="decide" tabindex="-1">${texts.text(heading)}</h1>
      <p>${texts.say(text, values)}</p>
      <p><a href=${`${permissionsPath}/${details.grantId}`}>${texts.text('call.permission')}</a></p>
    </div>
  `;
}

function asked({ state, texts }: CallView): Html {
  const { details, status } = state;
  const { say, text } = texts;
  const { developer, agents, action, callDigest } = details;
  const heading = say('call.asks', { agent: agentName(agents.at(-1)) });
  return html`
    <div class="asked">
      ${developerLine(developer, texts)}
      ${status === 'pending' ? html`<h1 id="asked">${heading}</h1>` : html`<h2>${heading}</h2>`}
      ${facts([
        [text('call.action'), html`<bdi class="action">${spelled(action)}</bdi>`],
        [text('call.service'), serviceOf(details, texts)],
        ...(agents.length > 1 ? [[text('call.chain'), chain(details, texts)] as const] : []),
      ])}
      ${values(details, texts)} ${status === 'pending' && limits(state, texts)}
      <details>
        <summary>${text('consent.details')}</summary>
        ${facts([
          ...(developer.domain === null
            ? []
            : [[text('consent.developer'), domainChecked(developer, texts)] as const]),
          ['SHA-256', html`<code data-call-digest>${callDigest}</code>`],
        ])}
      </details>
    </div>
  `;
}

function values({ call }: CallDetails, { say, text }: Texts): Html {
  if (call === null) return html`<p class="fine">${text('call.forgotten')}</p>`;
  const shown = 'input' in call ? call.input : call.shown;
  return html`
    <div class="given">
      <h2>${text('call.values')}</h2>
      ${callValues(shown)}
      ${'restDigest' in call && html`<p class="fine">${say('call.rest', { digest: rest(call.restDigest) })}</p>`}
    </div>
  `;
}

/** What limits such calls, and what is spent: the person sees how much further the grant goes than this call. */
function limits({ details, budgets }: CallState, texts: Texts): Html | false {
  const { scopes, limits: shown, developer } = details;
  if (scopes.length === 0) return false;
  return html`
    <div class="given">
      <h2>${texts.text('call.limits')}</h2>
      ${scopeList({ scopes, limits: shown, spent: budgets, developerName: developer.name, texts })}
    </div>
  `;
}

function rest(digest: string): Html {
  return html`<code data-rest>${digest}</code>`;
}

function serviceOf({ audience, isIssuerAudience, developer }: CallDetails, { say }: Texts): Content {
  if (!isIssuerAudience) return html`<bdi class="audience">${spelled(audience)}</bdi>`;
  return [
    html`<p>${say('permissions.anyService', { developer: quoted(developer.name) })}</p>`,
    html`<bdi class="audience fine">${spelled(audience)}</bdi>`,
  ];
}

/** From the agent that the person authorized down to the one that calls. */
function chain({ agents }: CallDetails, { say }: Texts): Html {
  return html`
    <ol class="chain">
      ${agents.map((agent, index) => {
        const values = { agent: agentName(agent), parent: agentName(agents[index - 1]) };
        return html`<li>${say(index === 0 ? 'call.chainFirst' : 'call.chainNext', values)}</li>`;
      })}
    </ol>
  `;
}

/** The name of an OAuth client is what it calls itself; where its document is says more. */
function agentName(agent: CallDetails['agents'][number] | undefined): Html {
  const { name = '', clientId = null } = agent ?? {};
  if (clientId === null || !URL.canParse(clientId)) return quoted(name);
  return quoted(`${name} (${new URL(clientId).host})`);
}

function decision(view: CallView): Html {
  const { state, isSandbox, texts } = view;
  const { details, binding, approval } = state;
  const { say, text } = texts;
  if (isSandbox) return html`<p class="fine">${say('call.sandbox', { id: details.approvalId })}</p>`;
  const who = { name: quoted(details.principalId), provider: quoted(binding?.provider ?? '') };
  const isOfDirectory = binding?.way === 'directory';
  return html`
    <section
      class="decision"
      aria-labelledby="decide"
      data-expires=${details.expiresAt}
      data-now=${approval.now.toISOString()}
    >
      <h2 id="decide" tabindex="-1" class="unseen">${text('consent.decide')}</h2>
      <p>${text('call.exactly')}</p>
      <p>${say(isOfDirectory ? 'call.directory' : 'call.asName', who)}</p>
      <p class="fine">${say('call.expires', { at: moment(texts, details.expiresAt) })}</p>
      <div class="decide-bar">
        ${passkeyStatus(texts)}
        <div class="actions">
          ${refusal(view)} ${isOfDirectory ? approveBySignIn(view) : approveByPasskey(view)}
        </div>
        <div class="actions">${refusal(view, { andStops: true })}</div>
      </div>
    </section>
  `;
}

function refusal({ visit, path, texts: { text } }: CallView, { andStops = false } = {}): Html {
  return actionForm(visit, {
    action: `${path}/refuse`,
    label: text(andStops ? 'call.refuseAndStop' : 'call.refuse'),
    kind: 'deny',
    ...(andStops ? { fields: { stop: 'agent' } } : {}),
  });
}

function approveByPasskey({ path, state: { digest }, texts: { text } }: CallView): Html {
  return passkeyButton({
    label: text('call.approve'),
    passkey: 'get',
    ask: `${path}/ask`,
    answer: `${path}/approve`,
    send: { shown: digest },
    kind: 'approve',
    done: text('call.approvedDone'),
  });
}

function approveBySignIn({ visit, path, state: { digest }, texts: { text } }: CallView): Html {
  return actionForm(visit, {
    action: `${path}/directory`,
    label: text('call.approve'),
    fields: { shown: digest },
    kind: 'approve',
  });
}
