import type { Mac } from '../../chain/event.ts';
import { complaintIn } from '../../chain/complaints/complaint-in.ts';
import type { Complaint } from '../../chain/complaints/complaint.ts';
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
  /** The system's first program greets, and may yet stop in a shell for emergencies. */
  | { readonly kind: 'os-begins'; readonly words: string }
  /** A boot loader that is neither the firmware nor a system: GRUB. */
  | { readonly kind: 'loader'; readonly product: string }
  /** Something went wrong. */
  | { readonly kind: 'complaint'; readonly complaint: Complaint };

/** What a line says, in order: gPXE writes what a script fetches behind the script's own address. */
export function readSigns(line: string): Sign[] {
  const fetches = readFetches(line);
  if (fetches.length > 0) return fetches;
  if (isProgress.test(line)) return signsByPattern(line);
  const complaint = complaintIn(line);
  return complaint === undefined ? signsByPattern(line) : [{ kind: 'complaint', complaint }];
}

/** Lines that tell how DHCP went have words of their own for what went wrong. */
const isProgress = /^(?:Configuring|DHCP) (?:\[[\w/]+\] )?\(/;

function signsByPattern(line: string): Sign[] {
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
  [
    /^\s*>>\s?(?:Start (?:PXE|HTTP Boot) over IP|Booting (?:EFI|PXE) Network)/,
    ([words]) => ({ kind: 'vendor-pxe', words }),
  ],
  [
    /^\s*(?:(?:Intel|Broadcom|Realtek|QLogic|Marvell|Mellanox|NVIDIA|Emulex|Solarflare|VMware)\b.*(?:PXE|UNDI|Boot Agent|FlexBoot|network boot)|CLIENT MAC ADDR|Network boot from|Attempting (?:PXE|network) boot|PXE-(?=\d)|Preboot eXecution Environment).*/i,
    ([words]) => ({ kind: 'vendor-pxe', words: words.trim() }),
  ],
  [/^\s*Station IP address is (\S+)/, ([, words = '']) => dhcpDone(words)],
  [/^\s*CLIENT IP: (\S+)/, ([, words = '']) => dhcpDone(words)],
  [/^\s*NBP file downloaded successfully/, () => fetched('NBP')],
  [/^Boot(?:ing|ed) from SAN device .*$/, ([words]) => ({ kind: 'san', words })],
  [
    /^\s*(GNU GRUB +version \S+|Welcome to GRUB|GRUB (?:loading|version)\b.*)/i,
    ([, product = '']) => ({ kind: 'loader', product }),
  ],
  [
    /^\s*(?:Decompressing Linux|Uncompressing Linux|EFI stub: |Booting the kernel)/i,
    () => ({ kind: 'kernel-runs', words: 'it unpacks itself' }),
  ],
  [/(Linux version \S+)/, ([, words = '']) => ({ kind: 'kernel-runs', words })],
  [/^.{0,3}\[ *\d+\.\d{6}\]/, () => ({ kind: 'kernel-runs', words: 'its messages' })],
  // A login prompt (agetty), systemd's greeting and targets, an issue file, busybox's.
  [
    /^(?:\S+ )?([\w.()-]+ login:)(?:\s*$|\s+\w+ \(automatic login\))/,
    ([, words = '']) => ({ kind: 'os', mac: null, words }),
  ],
  [/Welcome to .*\(initramfs\)/i, () => ({ kind: 'kernel-runs', words: 'its initramfs' })],
  [/^\s*(Welcome to .+?)!\s*$/, ([, words = '']) => ({ kind: 'os-begins', words })],
  [/^\s*(Welcome to .+)$/, ([, words = '']) => ({ kind: 'os', mac: null, words })],
  [
    /(Reached target .*(?:multi-user\.target|graphical\.target|Multi-User System|Graphical Interface).*)/,
    ([, words = '']) => ({ kind: 'os', mac: null, words }),
  ],
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
