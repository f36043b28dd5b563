import { finding, type Diagnosis } from '../chain/diagnosis/diagnosis.ts';
import { lastOfTls } from '../chain/diagnosis/rules-tls.ts';
import { sinceProgress } from '../chain/diagnosis/rules-wire.ts';
import type { BootEvent } from '../chain/event.ts';
import type { Expectation } from '../chain/expectation.ts';
import type { Stage } from '../chain/stage.ts';
import type { ChainOnWire } from './chain-on-wire.ts';

/** A boot that is silent for no reason that packets show: the last that was seen, and what usually comes of it. */
export function silence(
  unknown: Diagnosis,
  { expected, state }: ChainOnWire,
  events: readonly BootEvent[],
): Diagnosis {
  const tls = lastOfTls(sinceProgress({ events, state }));
  return tls?.type === 'tls-established'
    ? finding(
        'capture-encrypted',
        unknown.stage,
        `The boot goes on over TLS with ${tls.server}, port ${tls.port}, and the network does not show what the machine loads there.`,
        lookAtScreen,
      )
    : { ...unknown, message: lastSeen(unknown.stage, expected), next: lookAtScreen };
}

const lookAtScreen =
  "Look at the machine's screen or serial console; romkit console shows and explains the latter.";

function lastSeen(stage: Stage, { nbp, macScript }: Expectation): string {
  if (stage === 'dhcp-again' && nbp !== null)
    return `The machine has loaded ${nbp.path} and sends nothing since: it did not run (another architecture, a damaged file), or has no driver for this card.`;
  if (stage === 'kernel')
    return `The machine has its script ${macScript.path} and asks for no kernel: the script has a mistake, or waits in a menu or a shell.`;
  return `The boot stopped at "${stage}", and the network shows no reason.`;
}
