import { ExitCode, RomkitError } from '../../../system/error.ts';
import { switchIn, type BootutilPort } from '../backends/bootutil.ts';
import type { Card } from '../card/card.ts';
import { checkCard } from '../device/device-checks.ts';
import { withoutAllowed, type ReasonName, type Refusal } from '../plan/refusal.ts';

export type SwitchAction = 'enable' | 'disable';

/** What is going to be done to the switch of a flash: plain data, shown by --dry-run, carried out by `switchFlash`. */
export interface SwitchPlan {
  readonly planVersion: 1;
  readonly kind: SwitchAction;
  readonly card: Card;
  readonly port: BootutilPort;
  /** BootUtil's arguments. */
  readonly args: readonly string[];
  /** It is so already: nothing is to be done. */
  readonly isSoAlready: boolean;
  /** What is typed to confirm. */
  readonly confirm: string;
  readonly refused: readonly Refusal[];
  /** Reasons that were lifted by name. */
  readonly lifted: readonly Refusal[];
}

const flags = { enable: '-FLASHENABLE', disable: '-FLASHDISABLE' } as const;
export const wanted = { enable: 'enabled', disable: 'disabled' } as const;

/**
 * Plan to switch a flash on or off; pure.
 * @throws RomkitError exit code 30: `no-flash`, `switch-pending`, `unknown-state`
 */
export function planSwitch(
  kind: SwitchAction,
  card: Card,
  port: BootutilPort,
  allowed: ReadonlySet<ReasonName>,
): SwitchPlan {
  const now = switchIn(port.state);
  if (now !== 'enabled' && now !== 'disabled') throw cannotSwitch(port, now);
  const isSoAlready = now === wanted[kind];
  return {
    planVersion: 1,
    ...{ kind, card, port, isSoAlready },
    args: [`-NIC=${port.port}`, flags[kind]],
    confirm: port.mac,
    ...(isSoAlready ? { refused: [], lifted: [] } : withoutAllowed(checkCard(card), allowed)),
  };
}

const reasons = {
  absent: [
    'no-flash',
    'there is no flash that it could switch',
    'Onboard ports have none: their boot ROM is part of the board’s own firmware.',
  ],
  pending: [
    'switch-pending',
    'an earlier change has not taken effect yet',
    'Switch the machine off and on, and look again.',
  ],
  unknown: ['unknown-state', 'romkit does not know what that means', 'A newer romkit may know it.'],
} as const;

function cannotSwitch({ port, state }: BootutilPort, now: keyof typeof reasons): RomkitError {
  const [code, why, hint] = reasons[now];
  return new RomkitError({
    code,
    message: `BootUtil says "${state}" of port ${port}: ${why}.`,
    hint: `Nothing was done. ${hint}`,
    exitCode: ExitCode.flashRefused,
  });
}
