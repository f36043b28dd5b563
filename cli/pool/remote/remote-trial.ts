import { trialRunSchema, trialsAnswer, type TrialRun } from '../../../boot/server/trial/trial-run.ts';
import type { TrialWish } from '../../../boot/registry/trial/plan-trial.ts';
import { RomkitError } from '../../../system/error.ts';
import type { ApiClient } from './api-client.ts';
import { followEvents } from './follow-events.ts';

export interface RemoteTrialListener {
  /** Each change of the trial. */
  readonly onRun: (run: TrialRun) => void;
  onConsole(text: string): void;
}

/**
 * Try a revision in a virtual machine of a server elsewhere. The signal stops the trial there.
 * @param api one that the signal does not end: what was begun has to be stopped
 * @returns the trial when it has ended
 * @throws RomkitError of the API; `trial-lost` where the server knows it no more; the abort reason
 */
export async function tryElsewhere(
  api: ApiClient,
  { image, revision, ...machine }: TrialWish & { readonly revision: number },
  listener: RemoteTrialListener,
  signal: AbortSignal,
): Promise<TrialRun> {
  const path = `/images/${encodeURIComponent(image)}/revisions/${revision}/trial`;
  const { id } = await api.post(path, machine, trialRunSchema);
  const leave = followEvents(api, `/trial/console?run=${id}`, (event) => {
    if (event !== null) listener.onConsole((JSON.parse(event.data) as { text: string }).text);
  });
  try {
    signal.throwIfAborted();
    return await untilEnded(api, id, listener, signal);
  } catch (error) {
    if (signal.aborted) await api.remove('/trial', trialsAnswer);
    throw error;
  } finally {
    leave();
  }
}

/** The end is told 50 ms after it, the console's last words after 40 ms: they are there by then. */
function untilEnded(
  api: ApiClient,
  id: number,
  { onRun }: RemoteTrialListener,
  signal: AbortSignal,
): Promise<TrialRun> {
  let leave = (): void => undefined;
  const ended = new Promise<TrialRun>((resolve, reject) => {
    const take = (run: TrialRun | null): void => {
      if (run?.id !== id) {
        reject(lost());
        return;
      }
      onRun(run);
      if (run.phase === 'ended') resolve(run);
    };
    const look = (): void => void api.get('/trials', trialsAnswer).then(({ run }) => take(run), reject);
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    leave = followEvents(api, '/events', (event) => {
      if (event === null) look();
      else if (event.type === 'trial') take(runIn(event.data));
    });
  });
  return ended.finally(() => leave());
}

const runIn = (data: string): TrialRun => (JSON.parse(data) as { readonly run: TrialRun }).run;

const lost = (): RomkitError =>
  new RomkitError({
    code: 'trial-lost',
    message: 'The server knows nothing of this trial any more.',
    hint: 'Was it started again? Then try the image again.',
  });
