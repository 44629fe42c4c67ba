import type { ReactNode, TextareaHTMLAttributes } from 'react';
import { Field } from './field.tsx';

/** Several lines of text. `isProse`: sentences, rather than values that are compared character by character. */
export function AreaField(
  props: {
    label: string;
    hint?: ReactNode;
    error?: string | undefined;
    isProse?: boolean;
  } & TextareaHTMLAttributes<HTMLTextAreaElement>,
) {
  const { label, hint, error, isProse = false, ...area } = props;
  return (
    <Field
      label={label}
      error={error}
      {...(hint === undefined ? {} : { hint })}
      control={(attributes) => (
        <textarea
          rows={3}
          dir="auto"
          spellCheck={isProse}
          className={isProse ? undefined : 'as-code'}
          {...area}
          {...attributes}
        />
      )}
    />
  );
}

/** One of several values. */
export function ChoiceField(props: {
  label: string;
  name: string;
  value: string;
  options: readonly (readonly [value: string, label: string])[];
  hint?: ReactNode;
  error?: string | undefined;
}) {
  const { label, name, value, options, hint, error } = props;
  return (
    <Field
      label={label}
      error={error}
      {...(hint === undefined ? {} : { hint })}
      control={(attributes) => (
        <select {...attributes} name={name} defaultValue={value}>
          {options.map(([each, text]) => (
            <option key={each} value={each}>
              {text}
            </option>
          ))}
        </select>
      )}
    />
  );
}
