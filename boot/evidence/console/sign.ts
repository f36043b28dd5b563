import type { Mac } from '../../chain/event.ts';
import { parseOsReport } from './os-report.ts';
import { readFetches, type Fetch } from './fetch.ts';

/** What a line of a machine's console says about its boot. */
export type Sign =
  /** The board's own firmware, or a ROM on its turn during the self-test: the machine has just been switched on. */
  | { readonly kind: 'power-on'; readonly by: string }
  /** A boot program of the network begins to run. */
  | { readonly kind: 'started'; readonly product: string }
  /** A maker's own PXE, which speaks of itself otherwise than iPXE does. */
  | { readonly kind: 'vendor-pxe'; readonly words: string }
  | {
      readonly kind: 'dhcp';
      readonly result: 'begun' | 'ok' | 'failed';
      readonly mac: Mac | null;
      readonly words: string;
    }
  | Fetch
  | { readonly kind: 'nbp'; readonly product: string }
  /** iPXE boots from a disk of the network instead of a kernel. */
  | { readonly kind: 'san'; readonly words: string }
  | { readonly kind: 'kernel-runs'; readonly words: string }
  | { readonly kind: 'os'; readonly mac: Mac | null; readonly words: string }
  /** Nothing goes on by itself. */
  | { readonly kind: 'dead'; readonly words: string };

/** What a line says, in order: gPXE writes what a script fetches behind the script's own address. */
export function readSigns(line: string): Sign[] {
  const fetches = readFetches(line);
  if (fetches.length > 0) return fetches;
  for (const [pattern, sign] of patterns) {
    const found = pattern.exec(line);
    if (found !== null) return [sign(found)];
  }
  const report = parseOsReport(line);
  return report === undefined
    ? []
    : [{ kind: 'os', mac: report.mac, words: `${report.image}, ${report.commandLine}` }];
}

const patterns: readonly (readonly [RegExp, (found: RegExpExecArray) => Sign])[] = [
  [/^SeaBIOS \(version/, ([words]) => ({ kind: 'power-on', by: words })],
  // The banner of a ROM's initialisation entry, with its place and the interfaces that it found.
  [/^([ig]PXE) \(https?:\/\/[^)]*\) (?:- )?[\da-f:.]+ .*PCI\d/, ([, by = '']) => ({ kind: 'power-on', by })],
  [/^([ig]PXE) initialising devices/, ([, product = '']) => ({ kind: 'started', product })],
  [/^([ig]PXE [\w.+-]+(?: \(\w+\))?) -- Open Source/, ([, product = '']) => ({ kind: 'started', product })],
  [/^(?:Configuring|DHCP) (?:\[[\w/]+\] )?\((.*)$/, ([, rest = '']) => dhcpSign(rest)],
  [/^((?:PXELINUX|SYSLINUX) \S+)/, ([, product = '']) => ({ kind: 'nbp', product })],
  [/^>>Start (?:PXE|HTTP Boot) over IP/, ([words]) => ({ kind: 'vendor-pxe', words })],
  [/^(?:Intel\(R\) Boot Agent|Broadcom UNDI|CLIENT MAC ADDR)/i, ([words]) => ({ kind: 'vendor-pxe', words })],
  [/^\s*Station IP address is (\S+)/, ([, words = '']) => dhcpDone(words)],
  [/^CLIENT IP: (\S+)/, ([, words = '']) => dhcpDone(words)],
  [/^\s*NBP file downloaded successfully/, () => fetched('NBP')],
  [/^PXE-E\w+: *(.*)$/, ([words]) => ({ kind: 'dhcp', result: 'failed', mac: null, words })],
  [/^Boot(?:ing|ed) from SAN device .*$/, ([words]) => ({ kind: 'san', words })],
  [/Kernel panic - not syncing: .*$/, ([words]) => ({ kind: 'dead', words })],
  [/^No bootable device\.?/, ([words]) => ({ kind: 'dead', words })],
  [/(Linux version \S+)/, ([, words = '']) => ({ kind: 'kernel-runs', words })],
  [/^.{0,3}\[ *\d+\.\d{6}\]/, () => ({ kind: 'kernel-runs', words: 'its messages' })],
  // A login prompt (agetty), systemd's greeting, busybox's.
  [/^(\S+ login:)\s*$/, ([, words = '']) => ({ kind: 'os', mac: null, words })],
  [/^(Welcome to .+?)!?$/, ([, words = '']) => ({ kind: 'os', mac: null, words })],
  [/^Please press Enter to activate this console/, ([words]) => ({ kind: 'os', mac: null, words })],
];

/** `net0 52:54:00:77:00:01)...... ok`, or what went wrong, or nothing as yet. */
function dhcpSign(rest: string): Sign {
  const [, name = '', mac = '', words = ''] =
    /^(\S+) ((?:[\da-f]{2}:){5}[\da-f]{2})\)[.\s]*(.*)$/i.exec(rest) ?? [];
  const result = words === '' ? 'begun' : words.startsWith('ok') ? 'ok' : 'failed';
  return {
    kind: 'dhcp',
    result,
    mac: mac === '' ? null : mac.toLowerCase(),
    words: result === 'failed' ? `${name}: ${words}` : name,
  };
}

const dhcpDone = (words: string): Sign => ({ kind: 'dhcp', result: 'ok', mac: null, words });
const fetched = (url: string): Sign => ({
  kind: 'fetch',
  result: 'ok',
  url,
  words: '',
  hasPercentage: false,
});
