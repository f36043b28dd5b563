import type { FlashEvent } from '../../rom/flash/events.ts';
import type { FleetOutside } from '../../rom/flash/fleet/host.ts';
import type { HostOutcome } from '../../rom/flash/fleet/run.ts';
import type { Output } from '../output.ts';
import { plainWatcher } from './watch.ts';

/** Shows what happens on the hosts: a line with the host's name before it, or JSON Lines. */
export interface FleetWatcher {
  readonly onStep: FleetOutside['onStep'];
  readonly onDocument: FleetOutside['onDocument'];
  onOutcome(host: string, outcome: HostOutcome): void;
}

const stepWords = {
  copying: 'copying',
  started: 'begun, in its own time',
  following: null,
  reconnecting: 'connection lost; it goes on there. Trying again',
} as const;

export function watchFleet(output: Output): FleetWatcher {
  const watchers = new Map<string, (event: FlashEvent) => void>();
  const watcherOf = (host: string): ((event: FlashEvent) => void) => {
    const found = watchers.get(host);
    if (found !== undefined) return found;
    const own: Output = { ...output, note: (line) => output.note(`${host}: ${line}`) };
    const made = plainWatcher(own);
    watchers.set(host, made);
    return made;
  };
  return {
    onStep(host, step) {
      output.event({ type: 'host', host, step });
      const said = stepWords[step];
      if (said !== null) output.note(`${host}: ${said}`);
    },
    onDocument(host, document) {
      if (output.json) return output.event({ type: 'host-event', host, event: document });
      if (isEvent(document)) watcherOf(host)(document);
    },
    onOutcome(host, { ok, exitCode, message, hint }) {
      output.event({ type: 'host', host, step: ok ? 'done' : 'failed', exitCode, message });
      if (ok) return output.note(`${host}: ${message === 'identical' ? 'the ROM is there already' : 'done'}`);
      output.note(`${host}: ${message}`);
      if (hint !== null) output.note(hint.replace(/^/gm, '  '));
    },
  };
}

const eventTypes: readonly string[] = [
  'work',
  'progress',
  'backup',
  'held',
  'line',
  'note',
] satisfies FlashEvent['type'][];

/** The log is made by the same romkit, so what is named like an event is one. */
const isEvent = (document: object): document is FlashEvent =>
  'type' in document && eventTypes.includes(String(document.type));
