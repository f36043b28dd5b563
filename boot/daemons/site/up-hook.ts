import type { PlannedFile } from '../daemon-plan.ts';
import { checkedBaseUrl, siteFile } from './site.ts';

/**
 * What an image needs to report itself up: a script for curl or wget, a unit that runs it at the end of the start,
 * and hooks for initramfs-tools that run it in an initrd (initramfs-tools(7)). Files of the image, not of the server.
 * @param baseUrl of the boot server, without a slash at its end.
 * @throws RomkitError `bad-service`.
 */
export function exportUpHook(baseUrl: string): PlannedFile[] {
  return [
    siteFile(reportScript, upScript(checkedBaseUrl(baseUrl))),
    siteFile('/etc/systemd/system/romkit-up.service', unit),
    siteFile('/etc/initramfs-tools/hooks/romkit', hook),
    siteFile('/etc/initramfs-tools/scripts/init-bottom/romkit', [
      '#!/bin/sh',
      'case "$1" in prereqs) echo; exit 0 ;; esac',
      '# The start goes on meanwhile.',
      `${reportScript} &`,
    ]),
  ];
}

/** These have to be executable. */
export const upHookPrograms = [
  '/usr/local/lib/romkit/report-up',
  '/etc/initramfs-tools/hooks/romkit',
  '/etc/initramfs-tools/scripts/init-bottom/romkit',
] as const;

const [reportScript] = upHookPrograms;

/** Plain sh, for busybox too. Each address of a card is tried: the server knows those that it booted. */
const upScript = (baseUrl: string): string[] => [
  '#!/bin/sh',
  '# Tell the boot server that this system is up. Written by romkit export.',
  `server=\${ROMKIT_SERVER:-${baseUrl}}`,
  'sys=${ROMKIT_SYS:-/sys}',
  'image=',
  'read -r words < "${ROMKIT_CMDLINE:-/proc/cmdline}"',
  'for word in $words; do',
  '  case "$word" in',
  '    romkit.image=*[!A-Za-z0-9._-]*) ;;',
  '    romkit.image=*) image="?image=${word#romkit.image=}" ;;',
  '  esac',
  'done',
  'fetch() {',
  '  if command -v curl > /dev/null 2>&1; then',
  '    curl -fsS --max-time 10 -o /dev/null "$1"',
  '  else',
  '    wget -q -T 10 -O /dev/null "$1"',
  '  fi',
  '}',
  '# For a minute: the network, or the server, may come later than this.',
  'tries=0',
  'while [ "$tries" -lt "${ROMKIT_TRIES:-12}" ]; do',
  '  for card in "$sys"/class/net/*; do',
  '    [ -e "$card/device" ] || continue',
  '    read -r mac < "$card/address" || continue',
  '    fetch "$server/bootdirectory/up/$mac$image" && told=yes',
  '  done',
  '  [ -n "${told:-}" ] && exit 0',
  '  tries=$((tries + 1))',
  '  sleep "${ROMKIT_PAUSE:-5}"',
  'done',
  'exit 1',
];

const unit = [
  '# Written by romkit export.',
  '[Unit]',
  'Description=Report to the boot server that this system is up',
  'Wants=network-online.target',
  'After=network-online.target multi-user.target',
  '',
  '[Service]',
  'Type=oneshot',
  `ExecStart=/bin/sh ${reportScript}`,
  'DynamicUser=yes',
  'NoNewPrivileges=yes',
  'ProtectSystem=strict',
  'ProtectHome=yes',
  'PrivateTmp=yes',
  '',
  '[Install]',
  'WantedBy=multi-user.target',
];

/** curl with what it needs, where it is there; else the wget of busybox, which an initrd has. */
const hook = [
  '#!/bin/sh',
  'case "$1" in prereqs) echo; exit 0 ;; esac',
  '. /usr/share/initramfs-tools/hook-functions',
  'mkdir -p "$DESTDIR/usr/local/lib/romkit"',
  `cp ${reportScript} "$DESTDIR${reportScript}"`,
  'if command -v curl > /dev/null; then copy_exec "$(command -v curl)"; fi',
];
