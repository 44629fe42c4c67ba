import { type InputHTMLAttributes, type ReactNode, useId } from 'react';

/** A labelled control. `control` receives the attributes that tie it to its label, hint and error. */
export function Field(props: {
  label: string;
  hint?: ReactNode;
  /** What is wrong with the value, in the server's words. */
  error?: string | undefined;
  control: (attributes: {
    id: string;
    'aria-describedby': string | undefined;
    'aria-invalid': boolean;
  }) => ReactNode;
}) {
  const { label, hint, error, control } = props;
  const id = useId();
  const described = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`];
  const describedBy = described.filter((each) => each !== false).join(' ');
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {control({
        id,
        'aria-describedby': describedBy === '' ? undefined : describedBy,
        'aria-invalid': error !== undefined,
      })}
      {hint !== undefined && (
        <p className="fine" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p className="error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

/** One line of text. */
export function TextField(
  props: {
    label: string;
    hint?: ReactNode;
    error?: string | undefined;
  } & InputHTMLAttributes<HTMLInputElement>,
) {
  const { label, hint, error, ...input } = props;
  return (
    <Field
      label={label}
      error={error}
      {...(hint === undefined ? {} : { hint })}
      control={(attributes) => <input type="text" {...input} {...attributes} />}
    />
  );
}
