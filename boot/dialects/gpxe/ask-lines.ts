import { gpxeReportQuery } from '../report.ts';

/** Times that one entry script asks: the server holds each answer for about four minutes, 16 hours in all. */
const mostAsks = 240;

/**
 * The entry script for gPXE of a server that holds its answers, without a loop: line after line asks for the machine's
 * script, and one without an image ends well, after which the next line runs. gPXE's HTTP client waits without a limit
 * (net/tcp/http.c, core/monojob.c). DHCP before each line keeps the lease, and is the pause in which a server may
 * restart: a connection that is refused ends the script.
 * @param folder URL of the boot directory, with a slash at its end
 * @param nic interface whose address names the script: `net0`; `netX` for any
 */
export function gpxeAskLines(folder: string, nic: string): string[] {
  const ask = `chain ${folder}\${${nic}/mac}.gpxe`;
  const dhcp = `dhcp ${nic === 'netX' ? 'any' : Array<string>(8).fill(nic).join(' ')}`;
  return [
    '#!gpxe',
    `imgfetch -n romkit-report ${folder}report/\${${nic}/mac}?${gpxeReportQuery()}`,
    'imgfree romkit-report',
    ask,
    ...Array.from({ length: mostAsks - 1 }, () => [dhcp, dhcp, ask]).flat(),
  ];
}
