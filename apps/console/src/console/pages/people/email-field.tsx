import { TextField } from '../../../ui/field.tsx';

/** Where a person gets the link that binds them to their name. */
export function EmailField(props: {
  label: string;
  value: string;
  onValue: (value: string) => void;
  error: string | undefined;
}) {
  const { label, value, onValue, error } = props;
  return (
    <TextField
      label={label}
      hint="Whoever follows a link that is sent there is bound to the name. Once somebody is bound, the address is fixed."
      type="email"
      value={value}
      onChange={(event) => onValue(event.target.value)}
      error={error}
      autoComplete="off"
      required
      maxLength={254}
    />
  );
}
