import { describe, expect, it } from '@jest/globals';
import {
  dhcpEngines,
  httpEngines,
  tftpEngines,
  type Engines,
} from '../../../../boot/daemons/config/engine-names.ts';
import { planDaemons } from '../../../../boot/daemons/config/engines.ts';
import { sample } from '../sample.ts';

const none: Engines = { dhcp: null, tftp: null, http: null };

const namesAndProtocols = (engines: Partial<Engines>): string[] =>
  planDaemons(sample, { ...none, ...engines }).map(({ name, serves }) => `${name} ${serves.join('+')}`);

describe('the words of --dhcp, --tftp and --http', () => {
  it('are the names of servers that there are', () => {
    expect(dhcpEngines).toEqual(['dnsmasq', 'dhcpd', 'kea']);
    expect(tftpEngines).toEqual(['dnsmasq', 'tftpd-hpa']);
    expect(httpEngines).toEqual(['romkit', 'apache', 'nginx']);
  });
});

describe('one server alone', () => {
  it.each(dhcpEngines)('is %s for DHCP', (dhcp) =>
    expect(namesAndProtocols({ dhcp })).toEqual([`${dhcp} dhcp`]),
  );
  it.each(tftpEngines)('is %s for TFTP', (tftp) =>
    expect(namesAndProtocols({ tftp })).toEqual([`${tftp} tftp`]),
  );
  it.each(httpEngines)('is %s for HTTP', (http) =>
    expect(namesAndProtocols({ http })).toEqual([`${http} http`]),
  );
  it('may be none', () => expect(namesAndProtocols({})).toEqual([]));
});

describe('servers of a service', () => {
  it('are told apart by protocol where dnsmasq has one of them', () => {
    expect(namesAndProtocols({ dhcp: 'kea', tftp: 'dnsmasq' })).toEqual(['dnsmasq tftp', 'kea dhcp']);
    expect(namesAndProtocols({ dhcp: 'dnsmasq', tftp: 'tftpd-hpa' })).toEqual([
      'tftpd-hpa tftp',
      'dnsmasq dhcp',
    ]);
  });

  it('are planned of the service as its check spells it', () => {
    const hosts = [{ macs: ['52-54-00-77-00-0A'], address: null, name: 'a' }];
    const [plan] = planDaemons({ ...sample, hosts }, { ...none, dhcp: 'dnsmasq' });
    expect(JSON.stringify(plan)).toContain('dhcp-host=52:54:00:77:00:0a,a');
  });

  it("give romkit's own web server its place", () => {
    expect(planDaemons({ ...sample, webPort: 8080 }, { ...none, http: 'romkit' })).toEqual([
      {
        kind: 'inside',
        name: 'romkit',
        serves: ['http'],
        root: sample.webRoot,
        address: sample.serverAddress,
        port: 8080,
      },
    ]);
  });
});
