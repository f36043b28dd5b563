import type { SiteCollector } from '../collect/collector.ts';
import { readText } from '../source/text.ts';
import { readCard } from './card.ts';

/** Read a file of the form of /etc/ethers: a MAC address and a name or an IPv4 address a line (ethers(5)). */
export async function readEthers(path: string, collector: SiteCollector): Promise<void> {
  const text = await readText(path);
  collector.found('ethers');
  text.split('\n').forEach((raw, index) => {
    const place = { file: path, line: index + 1 };
    const content = raw.replace(/(^|\s)#.*$/, '').trim();
    // "+" stands for the entries of a NIS map.
    if (content.startsWith('+')) {
      collector.passOver('NIS map');
      return;
    }
    if (content !== '') readLine(content, (message) => collector.problem(place, message));

    function readLine(line: string, problem: (message: string) => void): void {
      const [mac = '', holder, ...rest] = line.split(/\s+/);
      const card = readCard(mac);
      if (!('mac' in card)) {
        problem(`"${mac.slice(0, 60)}" ${card.problem}; the line is left out.`);
        return;
      }
      if (holder === undefined || rest.length > 0) {
        problem('A line has a MAC address and a name or an address; this one is left out.');
        return;
      }
      const isAddress = /^[\d.]+$/.test(holder);
      collector.machine(place, {
        macs: [card.mac],
        ...(isAddress ? { address: holder } : { names: [holder] }),
      });
    }
  });
}
