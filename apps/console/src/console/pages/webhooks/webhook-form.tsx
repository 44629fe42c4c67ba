import type { NewWebhook } from '@grantex/sdk';
import type { ReactNode, Ref, SubmitEvent } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Field, TextField } from '../../../ui/field.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { errorsByField } from '../../parts/mutation-error.ts';

/** The form of a new or an existing webhook. */
export function WebhookForm(props: {
  ref?: Ref<HTMLFormElement>;
  /** Default: a new one. */
  initial?: Pick<NewWebhook, 'url' | 'description'> & { readonly events: readonly string[] };
  error: unknown;
  isBusy: boolean;
  label: string;
  onSubmit: (webhook: NewWebhook) => void;
  /** Beside the button. */
  children?: ReactNode;
}) {
  const { ref, initial, error, isBusy, label, onSubmit, children } = props;
  const { field, rest } = errorsByField(error, ['url', 'events', 'description']);

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    onSubmit(webhookIn(new FormData(event.currentTarget)));
  }

  return (
    <form ref={ref} className="form" onSubmit={submit}>
      <TextField
        label="URL"
        name="url"
        type="url"
        required
        maxLength={2_048}
        autoComplete="off"
        placeholder="https://example.com/hook"
        defaultValue={initial?.url}
        error={field.url}
        hint="Messages are sent to it by POST. It answers 2xx within 15 seconds."
      />
      <Field
        label="Events"
        error={field.events}
        hint="One type on each line, such as grant.revoked; * for all."
        control={(attributes) => (
          <textarea
            {...attributes}
            name="events"
            rows={3}
            required
            spellCheck={false}
            defaultValue={initial?.events.join('\n') ?? '*'}
          />
        )}
      />
      <TextField
        label="Description"
        name="description"
        maxLength={200}
        autoComplete="off"
        dir="auto"
        defaultValue={initial?.description ?? ''}
        error={field.description}
        hint="What it is for. Optional."
      />
      {rest !== undefined && <Notice kind="alert">{rest}</Notice>}
      <div className="choices">
        <Button type="submit" kind="main" isBusy={isBusy}>
          {label}
        </Button>
        {children}
      </div>
    </form>
  );
}

function webhookIn(form: FormData): NewWebhook {
  const text = (name: string): string => String(form.get(name) ?? '').trim();
  return {
    url: text('url'),
    // The server refuses what is no type, by name.
    events: text('events').split(/[\s,]+/),
    description: text('description') === '' ? null : text('description'),
  };
}
