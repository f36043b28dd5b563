import type { Mark } from './service-state.ts';

/** A state by shape, word and colour. */
export const MarkText = ({ mark: { sign, words, tone } }: { readonly mark: Mark }): React.JSX.Element => (
  <span className={`state tone-${tone}`}>
    <span className="sign" aria-hidden>
      {sign}
    </span>
    {words}
  </span>
);
