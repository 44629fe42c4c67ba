import { type InputHTMLAttributes, type ReactNode, useId } from 'react';

/** A labelled control. `control` is given the ids with which it must be tied to its label, hint and fault. */
export function Field(props: {
  label: string;
  hint?: ReactNode;
  /** What is wrong with the value, as the server says it. */
  fault?: string | undefined;
  control: (ties: {
    id: string;
    'aria-describedby': string | undefined;
    'aria-invalid': boolean;
  }) => ReactNode;
}) {
  const { label, hint, fault, control } = props;
  const id = useId();
  const described = [hint !== undefined && `${id}-hint`, fault !== undefined && `${id}-fault`];
  const describedBy = described.filter((each) => each !== false).join(' ');
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {control({
        id,
        'aria-describedby': describedBy === '' ? undefined : describedBy,
        'aria-invalid': fault !== undefined,
      })}
      {hint !== undefined && (
        <p className="fine" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {fault !== undefined && (
        <p className="fault" id={`${id}-fault`}>
          {fault}
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
    fault?: string | undefined;
  } & InputHTMLAttributes<HTMLInputElement>,
) {
  const { label, hint, fault, ...input } = props;
  return (
    <Field
      label={label}
      fault={fault}
      {...(hint === undefined ? {} : { hint })}
      control={(ties) => <input type="text" {...input} {...ties} />}
    />
  );
}
