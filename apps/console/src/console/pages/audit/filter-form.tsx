import { ENTRY_STATUSES } from '@grantex/core/log';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { Field } from '../../../ui/field.tsx';
import { TIME_ZONE } from '../../../ui/moment.tsx';
import { AgentField } from '../../parts/agent-field.tsx';
import { FilterChoice, FilterForm, FilterText } from '../../parts/filter-form.tsx';
import { PersonField } from '../../parts/person-field.tsx';
import { FIELDS, filterOf, invalidIn, isFiltered, localInputOf } from './filter.ts';

const TEXTS = [
  { name: 'action', label: 'Action', placeholder: 'flight.booked', maxLength: 128 },
  { name: 'grant', label: 'Grant id', placeholder: 'grnt_…', maxLength: 64 },
] as const;

/** Filters the audit log. */
export function AuditFilterForm() {
  const [search] = useSearchParams();
  const { agentId, status, since, until } = filterOf(search);
  return (
    <FilterForm
      fields={FIELDS}
      preserved={['live']}
      isFiltered={isFiltered(search)}
      invalid={invalidIn(search)}
    >
      <FilterChoice label="Status" name="status" values={ENTRY_STATUSES} value={status} />
      <AgentField id={agentId} />
      <PersonField />
      {TEXTS.map((text) => (
        <FilterText key={text.name} {...text} />
      ))}
      <TimeField label="From" name="since" instant={since} />
      <TimeField label="Until" name="until" instant={until} />
    </FilterForm>
  );
}

/** A time in the reader's zone, as everywhere on the page. The address contains the instant, which is the same for everybody. */
function TimeField(props: { label: string; name: string; instant: string | undefined }) {
  const { label, name, instant } = props;
  const [value, setValue] = useState(localInputOf(instant));
  const date = new Date(value);
  return (
    <>
      <Field
        label={`${label} (${TIME_ZONE})`}
        control={(attributes) => (
          <input
            {...attributes}
            type="datetime-local"
            value={value}
            onChange={({ target }) => setValue(target.value)}
          />
        )}
      />
      <input type="hidden" name={name} value={Number.isNaN(date.getTime()) ? '' : date.toISOString()} />
    </>
  );
}
