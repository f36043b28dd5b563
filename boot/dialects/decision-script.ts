import { RomkitError } from '../../system/error.ts';
import { parseMac } from '../chain/mac.ts';
import type { Decision, Outcome } from '../registry/decision.ts';
import type { Layout } from './assignment.ts';
import { gpxeScript } from './gpxe/script.ts';
import { ipxeScript } from './ipxe/script.ts';
import { pxelinuxScript } from './pxelinux/config.ts';
import type { ScriptRequest } from './request.ts';
import { scriptPlaces } from './script-places.ts';

export interface WrittenScript {
  readonly text: string;
  /** Why the image could not be written in this dialect, so that the script holds the machine; null where it could. */
  readonly problem: string | null;
}

/**
 * What a machine gets, in the language of its firmware: `MAC.ipxe`, `MAC.gpxe` or `pxelinux.cfg/01-…`. Pure. An image
 * with a value that cannot stand in a script holds the machine and says why.
 * @throws RomkitError `bad-mac`, and `bad-parameter` or `bad-path` for the layout.
 */
export function decisionScript(
  { outcome }: Pick<Decision, 'outcome'>,
  request: ScriptRequest,
  layout: Layout,
): WrittenScript {
  const checked = { ...request, mac: request.mac === null ? null : parseMac(request.mac) };
  try {
    return { text: write(outcome, checked, layout), problem: null };
  } catch (error) {
    if (!(error instanceof RomkitError)) throw error;
    const reason = error.message;
    return { text: write({ type: 'hold', reason }, checked, layout), problem: reason };
  }
}

function write(outcome: Outcome, request: ScriptRequest, layout: Layout): string {
  switch (request.dialect) {
    case 'ipxe':
      return ipxeScript(outcome, request, scriptPlaces(layout, 'ipxe'));
    case 'gpxe':
      return gpxeScript(outcome, request, scriptPlaces(layout, 'gpxe'));
    case 'pxelinux':
      return pxelinuxScript(outcome, request, layout);
  }
}
