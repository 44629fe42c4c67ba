import './editor.css';
import { removeHidden } from '@grantex/core/issuer';
import { Fragment, useEffect, useId, useRef } from 'react';
import { type PolicyFault, rangeOfLine } from './fault.ts';

/** Fewest lines that it shows. */
const FEWEST = 8;
/** As the server. */
const MOST_CHARACTERS = 16_384;

/**
 * The text of a policy with the numbers of its lines. A fault is marked at its line, which gets the focus and is selected. Tab
 * leaves the field, as everywhere.
 */
export function PolicyEditor(props: {
  text: string;
  onChange: (text: string) => void;
  fault: PolicyFault | undefined;
}) {
  const { text, onChange, fault } = props;
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const element = area.current;
    if (fault === undefined || element === null) return;
    element.focus();
    if (fault.line === undefined) return;
    const { start, end } = rangeOfLine(element.value, fault.line);
    element.setSelectionRange(start, end);
  }, [fault]);
  const lines = text.split('\n');
  const count = Math.max(FEWEST, lines.length);
  const hidden = lines.flatMap((line, index) => (removeHidden(line) === line ? [] : [index + 1]));
  return (
    <div className="field">
      <label htmlFor={id}>Policy in Cedar</label>
      <div className="editor">
        <pre className="lines" aria-hidden="true">
          {Array.from({ length: count }, (_, index) => (
            <Fragment key={index}>
              <span className={index + 1 === fault?.line ? 'faulty' : undefined}>{index + 1}</span>
              {'\n'}
            </Fragment>
          ))}
        </pre>
        <textarea
          ref={area}
          id={id}
          name="cedar"
          dir="ltr"
          wrap="off"
          rows={count}
          required
          maxLength={MOST_CHARACTERS}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          value={text}
          onChange={({ target }) => onChange(target.value)}
          aria-invalid={fault !== undefined}
          aria-describedby={`${id}-fault ${id}-hidden`}
        />
      </div>
      <p className="error" id={`${id}-fault`} hidden={fault === undefined}>
        {fault?.line !== undefined && `Line ${fault.line}: `}
        {fault?.message}
      </p>
      <p className="error" id={`${id}-hidden`} hidden={hidden.length === 0}>
        Invisible characters, or some that change the direction of the text, are in{' '}
        {hidden.length === 1 ? 'line' : 'lines'} {hidden.join(', ')}. They may make it read as what it is not.
      </p>
    </div>
  );
}
