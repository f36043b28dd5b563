/** One server process: what is written, what is run, and how it is seen to serve. Plain data. */
export interface DaemonPlan {
  readonly kind: 'process';
  readonly name: ProcessEngine;
  readonly serves: readonly Protocol[];
  /** Made before the start. */
  readonly folders: readonly string[];
  readonly files: readonly PlannedFile[];
  /** Values for the kernel, by their path below /proc/sys; those of the network namespace only. */
  readonly kernelSettings: readonly KernelSetting[];
  /** Working folder of the process; null leaves it as it is. */
  readonly cwd: string | null;
  /** Runs in the foreground. */
  readonly command: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
  /** The server's own check of its configuration; null where it has none. */
  readonly check: readonly [string, ...string[]] | null;
  readonly ready: Ready;
  /** It changes its groups, which a user namespace may forbid (user_namespaces(7), "/proc/pid/setgroups"). */
  readonly changesGroups: boolean;
}

/** romkit's own web server, which runs inside this process. */
export interface InsidePlan {
  readonly kind: 'inside';
  readonly name: 'romkit';
  readonly serves: readonly ['http'];
  readonly root: string;
  readonly address: string;
  readonly port: number;
}

export type Protocol = 'dhcp' | 'tftp' | 'http';
export type ProcessEngine = 'dnsmasq' | 'dhcpd' | 'tftpd-hpa' | 'kea' | 'apache' | 'nginx';

export interface PlannedFile {
  readonly path: string;
  readonly text: string;
  /** A file that is there is left as it is: leases. */
  readonly keep: boolean;
  /** The server runs it. */
  readonly isProgram?: boolean;
}

export interface KernelSetting {
  readonly path: string;
  readonly value: string;
}

/** How a server shows that it serves. */
export type Ready =
  /** It says so, in a line of stdout or stderr that contains this text; not if it has said `unless` before. */
  | { readonly by: 'line'; readonly text: string; readonly unless?: string }
  /** It answers a request for a file, were it only with an error. */
  | { readonly by: 'tftp'; readonly address: string };

/** What most processes need nothing of. */
export const plainProcess = {
  kind: 'process',
  folders: [],
  files: [],
  kernelSettings: [],
  cwd: null,
  env: {},
  check: null,
  changesGroups: false,
} as const;
