import type { LabCase } from '../../lab/case/case.ts';
import type { MatrixEvent } from '../../lab/matrix/run-matrix.ts';
import { caseTitle } from '../../lab/report/title.ts';
import type { Context } from '../shell/context.ts';
import type { Output } from '../shell/output.ts';
import type { Live } from '../ui/live.tsx';
import type { MatrixView } from '../ui/matrix-table.tsx';
import { endLine } from './matrix-report.ts';
import { itemAt } from '../../system/present.ts';

export interface MatrixWatcher {
  onEvent(event: MatrixEvent): void;
  end(): Promise<void>;
}

/** A live table on a terminal, a line for each case that starts or ends elsewhere, JSON Lines with --json. */
export async function watchMatrix(
  cases: readonly LabCase[],
  context: Context,
  output: Output,
): Promise<MatrixWatcher> {
  if (output.json) {
    return {
      onEvent: (event) => {
        if (event.type !== 'message') output.event({ ...event, case: caseTitle(itemAt(cases, event.index)) });
      },
      end: () => Promise.resolve(),
    };
  }
  return output.live ? liveWatcher(cases, context) : plainWatcher(cases, output);
}

/** The table appears when all is prepared: until then builds may show theirs. */
async function liveWatcher(cases: readonly LabCase[], context: Context): Promise<MatrixWatcher> {
  const { emptyMatrix, nextMatrix, showMatrix } = await import('../ui/matrix-table.tsx');
  let [view, live]: [MatrixView, Live<MatrixView> | undefined] = [emptyMatrix(cases), undefined];
  return {
    onEvent(event) {
      view = nextMatrix(view, event);
      if (event.type === 'started') live ??= showMatrix(view, context.stderr);
      live?.show(view);
    },
    end: async () => live?.end('clear'),
  };
}

function plainWatcher(cases: readonly LabCase[], output: Output): Promise<MatrixWatcher> {
  return Promise.resolve({
    onEvent(event) {
      const title = caseTitle(itemAt(cases, event.index));
      if (event.type === 'preparing') output.detail(`preparing ${title}`);
      if (event.type === 'started') output.note(`${'boots'.padEnd(7)}  ${' '.repeat(8)}  ${title}`);
      if (event.type === 'ended') output.note(endLine(event.report));
    },
    end: () => Promise.resolve(),
  });
}
