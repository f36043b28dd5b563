import { shellWord } from '../../../system/process/command.ts';

/**
 * A program for dnsmasq that keeps each lease in a file of its own, by its address: a storm of machines makes work for
 * one file at each lease, where dnsmasq's own lease file is written whole. With `init` it prints the leases as a lease
 * file has them; the other words are events (dnsmasq(8), --dhcp-script and --leasefile-ro). When dnsmasq starts, each
 * address stays with its machine at least for the rest of the lease that was written last.
 * @param folder absolute path; it exists
 */
export const leaseScript = (folder: string): string => `#!/bin/sh
# Leases of dnsmasq: a file for each address. Written by romkit.
cd ${shellWord(folder)} || exit 1
case $1 in
  add | old) printf '%s\\n' "\${DNSMASQ_LEASE_EXPIRES:-0} $2 $3 \${4:-*} \${DNSMASQ_CLIENT_ID:-*}" > "$3" ;;
  del) rm -f -- "$3" ;;
  init) find . -type f -exec cat {} + ;;
esac
`;
