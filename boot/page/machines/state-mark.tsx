import type { MachineView } from '../../server/api/views.ts';
import { useNow } from '../app/now.ts';
import { machineState } from './state.ts';

/** A machine's state: sign, words and colour. Moves only in its own cell. */
export function StateMark({ machine }: { readonly machine: MachineView }): React.JSX.Element {
  const now = useNow();
  const { sign, words, name } = machineState(machine, now);
  return (
    <span className={`state state-${name}`} title={words}>
      <span className="sign" aria-hidden="true">
        {sign}
      </span>
      <bdi>{words}</bdi>
    </span>
  );
}
