import { type DescribedScope, inLanguage } from '../../../authority/scopes/describe.ts';
import { actionForm, moment, passkeyButton, passkeyStatus, quoted } from '../../../web/pages/components.ts';
import { type Content, type Html, html } from '../../../web/pages/html.ts';
import type { Page } from '../../../web/pages/page.ts';
import type { Texts } from '../../../web/pages/texts.ts';
import type { Visit } from '../../../web/pages/visit.ts';
import type { ShownLimits } from '../../authorization-requests/shown-limits.ts';
import type { Outcome, Progress } from '../../authorization-requests/outcome.ts';
import { developerLine, type NamedDeveloper } from './developer-line.ts';
import { scopeList } from './scope-list.ts';

/** How the person at this browser stops what was approved. */
export type WayToStop =
  /** This browser has approved it. */
  | { kind: 'here' }
  /** Somebody has approved it elsewhere: they show who they are, as for a denial. */
  | { kind: 'passkey' | 'directory'; shown: string };

/** Everything that the page after an approval shows. */
export interface OutcomeView {
  outcome: Outcome;
  agentName: string;
  /** Of what fetches the grant. */
  appName: string;
  developer: NamedDeveloper;
  /** Whether it is the developer's agent, rather than another client of their service. */
  isOwnAgent: boolean;
  /** All that was asked for, in words. */
  asked: readonly DescribedScope[];
  /** The titles of what is limited. */
  limits: Pick<ShownLimits, 'titles'>;
  stop: WayToStop;
  visit: Visit;
  texts: Texts;
  /** The path of the request's page. */
  path: string;
  /** The path of “What can act for you”. */
  permissionsPath: string;
}

const TEXTS = {
  waiting: { heading: 'consent.waitingHeading', text: 'consent.waiting' },
  fetched: { heading: 'consent.fetchedHeading', text: 'consent.fetched' },
  unfetched: { heading: 'consent.unfetchedHeading', text: 'consent.unfetched' },
  withdrawn: { heading: 'consent.withdrawnHeading', text: 'consent.withdrawn' },
  cancelled: { heading: 'consent.cancelledHeading', text: 'consent.cancelled' },
  stopped: { heading: 'consent.stoppedHeading', text: 'consent.stopped' },
  ended: { heading: 'consent.endedHeading', text: 'consent.ended' },
} as const satisfies Readonly<Record<Progress, object>>;

/** The states that the page has words for. Opened elsewhere, it reloads in any other one. */
const HERE = Object.keys(TEXTS) as Progress[];
const ELSEWHERE: readonly Progress[] = ['waiting'];
const STOPPABLE: readonly Progress[] = ['waiting', 'fetched'];

/** The page after an approval. It shows what was given, and follows the request until the app has fetched it. */
export function outcomePage(view: OutcomeView): Page {
  const { outcome, agentName, appName, developer, isOwnAgent, asked, limits, stop, texts, path } = view;
  const { say, text } = texts;
  const values = { developer: quoted(appName), agent: quoted(agentName) };
  const known = stop.kind === 'here' ? HERE : ELSEWHERE;
  const scopes = outcome.choice.scopes.map((scope) => chosenIn(asked, scope));
  return {
    title: text(TEXTS[outcome.progress].heading),
    texts,
    content: html`
      <article class="card request" data-state=${outcome.progress} data-follows=${`${path}/state`}>
        ${isOwnAgent && developer.domain !== null && developerLine(developer, texts)}
        <div role="status">
          <h1 id="decide" tabindex="-1">
            ${known.map((state) => inState(outcome, [state], text(TEXTS[state].heading)))}
          </h1>
          <p>${known.map((state) => inState(outcome, [state], say(TEXTS[state].text, values)))}</p>
        </div>
        <h2>${text('consent.given')}</h2>
        ${scopeList({ scopes, limits: { ...limits, details: outcome.choice.details }, developerName: developer.name, texts })}
        <p>${text('consent.until')} <strong>${moment(texts, outcome.until)}</strong></p>
        ${inState(outcome, STOPPABLE, stopNote(view))}
        <div class="decide-bar sticky">
          ${passkeyStatus(texts)}
          <div class="actions">
            <button type="button" class="button plain" hidden data-close=${text('consent.cannotClose')}>
              ${text('consent.closeTab')}
            </button>
            ${inState(outcome, STOPPABLE, stopButton(view))}
          </div>
        </div>
      </article>
    `,
  };
}

/** What the page shows in some states. Its script shows and hides it as the state changes. */
function inState({ progress }: Outcome, states: readonly Progress[], content: Content): Html {
  return html`<span data-in=${states.join(' ')} hidden=${!states.includes(progress)}>${content}</span>`;
}

function stopNote({ stop, texts, permissionsPath }: OutcomeView): Html {
  const permissions = html`<a href=${permissionsPath}>${texts.text('common.permissions')}</a>`;
  const key = stop.kind === 'here' ? 'consent.stopAnyTime' : 'consent.stopByPasskey';
  return html`<span class="fine">${texts.say(key, { permissions })}</span>`;
}

function stopButton({ stop, visit, path, texts: { text } }: OutcomeView): Html {
  const label = text('consent.stopThis');
  if (stop.kind === 'here') return actionForm(visit, { action: `${path}/stop`, label, kind: 'deny' });
  const { shown } = stop;
  const fields = { purpose: 'deny', shown };
  if (stop.kind === 'directory') {
    return actionForm(visit, { action: `${path}/directory`, label, fields, kind: 'deny' });
  }
  return passkeyButton({
    label,
    passkey: 'get',
    ask: `${path}/ask`,
    answer: `${path}/settle`,
    send: fields,
    kind: 'deny',
    done: text('consent.deniedDone'),
  });
}

const BOUND = /:max_[\d.]+$/;

/** A chosen scope in the words of the one that was asked for, which may have a higher amount. */
function chosenIn(asked: readonly DescribedScope[], scope: string): DescribedScope {
  const found = asked.find((each) => each.scope === scope || sameBut(each.scope, scope));
  return inLanguage({ scope, sentence: found?.sentence ?? null }, 'en');
}

function sameBut(asked: string, chosen: string): boolean {
  return BOUND.test(asked) && BOUND.test(chosen) && asked.replace(BOUND, '') === chosen.replace(BOUND, '');
}
