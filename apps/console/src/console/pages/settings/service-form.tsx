import type { Developer, ResourceChange } from '@grantex/sdk';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useEffect, useRef } from 'react';
import { readShell } from '../../../page/shell.ts';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { AreaField, ChoiceField } from '../../../ui/more-fields.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Snippet } from '../../../ui/snippet.tsx';
import { useApi } from '../../session/api.ts';
import { errorsByField, mutationErrorMessage } from '../../parts/mutation-error.ts';
import { DPOP, OPEN_TO, PEOPLE } from './service-words.ts';

/** Where the server says what is wrong with a service: at one of its members, or at its address. */
const PLACE = /^(?:settings\.)?resources\.\S+: (?:(scopes|defaultScopes): )?/;

/** A new service, or the settings of one whose audience stays. Refusals by the server appear at their fields. */
export function ServiceForm(props: {
  developer: Developer;
  audience?: string;
  service?: ResourceChange;
  onSaved: (audience: string) => void;
  onCancel: () => void;
}) {
  const { developer, audience, service = {}, onSaved, onCancel } = props;
  const api = useApi();
  const queries = useQueryClient();
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector<HTMLElement>('input, select')?.focus(), []);
  const save = useMutation({
    mutationFn: ({ name, values }: { name: string; values: ResourceChange }) =>
      api.me.update({ settings: { resources: { [name]: values } } }),
    onSuccess: async (_, { name }) => {
      await queries.invalidateQueries({ queryKey: ['me'] });
      onSaved(name);
    },
  });
  const { field, rest } = errorsOf(save.error);
  // The field of the address is not there when a service is changed.
  const other = rest ?? (audience === undefined ? undefined : field.audience);

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const name = audience ?? textOf(given, 'audience');
    if (!save.isPending) save.mutate({ name, values: serviceIn(given) });
  }

  return (
    <form className="form opened" ref={form} onSubmit={submit}>
      {audience === undefined && (
        <TextField
          label="Address of the service"
          name="audience"
          type="url"
          required
          autoComplete="off"
          spellCheck={false}
          placeholder="https://mcp.travel.example/mcp"
          error={field.audience}
          hint="Exactly as people type it into their client. It is the audience of the tokens."
        />
      )}
      {audience === undefined && developer.mode === 'live' && <Metadata developer={developer} />}
      <ChoiceField
        label="Who may ask for it"
        name="openTo"
        value={service.openTo ?? 'clients'}
        options={Object.entries(OPEN_TO)}
        hint="OAuth clients are apps that nobody registered here: they claim their own names."
      />
      <ChoiceField
        label="Whose login is taken"
        name="people"
        value={service.people ?? 'bound'}
        options={Object.entries(PEOPLE)}
        hint="With “anyone”, a person whom you do not know gets a random name, usr_…"
      />
      <AreaField
        label="Scopes that clients may ask for"
        name="scopes"
        defaultValue={service.scopes?.join('\n')}
        error={field.scopes}
        hint={
          <>
            One per line, such as <code>flights:search</code> or <code>payments:initiate:max_500</code>. Empty
            only for a service that is open to your own agents alone.
          </>
        }
      />
      <AreaField
        label="Scopes for a client that names none"
        name="defaultScopes"
        defaultValue={service.defaultScopes?.join('\n')}
        error={field.defaultScopes}
        hint="Some of the scopes above. Leave it empty for all of them."
      />
      <ChoiceField
        label="Key-bound tokens (DPoP)"
        name="dpop"
        value={service.dpop ?? 'accept'}
        options={Object.entries(DPOP)}
        hint="A key-bound token is useless to whoever steals it. Not every client can use one."
      />
      {other !== undefined && <Notice kind="alert">{other}</Notice>}
      <div className="choices">
        <Button onPress={onCancel}>Cancel</Button>
        <Button type="submit" kind="main" isBusy={save.isPending}>
          {audience === undefined ? 'Add the service' : 'Save'}
        </Button>
      </div>
    </form>
  );
}

/** Why a change failed, at its field; `rest` where it names none that this form has. */
function errorsOf(error: Error | null): {
  field: { audience?: string; scopes?: string; defaultScopes?: string };
  rest?: string | undefined;
} {
  if (error === null) return { field: {} };
  const message = mutationErrorMessage(error);
  const [place, member = 'audience'] = PLACE.exec(message) ?? [];
  if (place === undefined) return errorsByField(error, ['scopes']);
  return { field: { [member]: message.slice(place.length) } };
}

/** What a live server reads at the service before it adds it. */
function Metadata({ developer: { developerId } }: { developer: Developer }) {
  const document = {
    resource: 'https://mcp.travel.example/mcp',
    authorization_servers: [readShell().issuer],
    grantex_developer: developerId,
  };
  return (
    <Snippet
      label="What the service must publish first (RFC 9728), as the guard of @grantex/mcp does"
      isLabelShown
    >
      {JSON.stringify(document, null, 2)}
    </Snippet>
  );
}

function serviceIn(form: FormData): ResourceChange {
  const lines = (name: string): string[] => textOf(form, name).split(/\s+/).filter(Boolean);
  return {
    openTo: keyOf(OPEN_TO, textOf(form, 'openTo')),
    people: keyOf(PEOPLE, textOf(form, 'people')),
    scopes: lines('scopes'),
    defaultScopes: lines('defaultScopes'),
    dpop: keyOf(DPOP, textOf(form, 'dpop')),
  };
}

function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value.trim() : '';
}

function keyOf<KEY extends string>(words: Readonly<Record<KEY, string>>, value: string): KEY | undefined {
  const isKey = (key: string): key is KEY => Object.hasOwn(words, key);
  return isKey(value) ? value : undefined;
}
