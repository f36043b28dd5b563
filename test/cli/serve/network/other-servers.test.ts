import { describe, expect, it } from '@jest/globals';
import type { FoundServer } from '../../../../boot/daemons/probe/find-servers.ts';
import { judgeServers } from '../../../../cli/serve/network/other-servers.ts';

const dhcp: FoundServer = {
  ...{ server: '10.77.0.2', kind: 'dhcp', address: '10.77.0.50', nextServer: null, bootFile: null },
};
const proxy: FoundServer = {
  ...{ server: '10.77.0.3', kind: 'proxy', address: null, nextServer: '10.77.0.4', bootFile: 'pxelinux.0' },
};
const dhcpText = 'The DHCP server 10.77.0.2 offers 10.77.0.50 and no boot file.';
const proxyText = 'The proxy DHCP server 10.77.0.3 offers pxelinux.0 from 10.77.0.4.';

describe('another server beside one that gives addresses', () => {
  it.each([
    ['DHCP', dhcp, dhcpText],
    ['proxy', proxy, proxyText],
  ])('is a refusal unless a person allows it: %s', (_, server, text) => {
    expect(() => judgeServers('full', [server], false)).toThrow(
      expect.objectContaining({
        code: 'other-dhcp-server',
        message: expect.stringContaining(text) as unknown,
        hint: expect.stringContaining('--dhcp proxy') as unknown,
      }),
    );
    expect(judgeServers('full', [server], true)).toEqual({ lines: [], warnings: [text] });
  });

  it('is not there where nobody answers', () => {
    expect(judgeServers('full', [], false)).toEqual({ lines: [], warnings: [] });
  });
});

describe('another server beside a proxy', () => {
  it('is expected to give addresses', () => {
    expect(judgeServers('proxy', [dhcp], false)).toEqual({ lines: [dhcpText], warnings: [] });
    expect(judgeServers('proxy', [], false).warnings).toEqual([expect.stringMatching(/^No DHCP server/)]);
  });

  it('is a warning where it is a second proxy', () => {
    expect(judgeServers('proxy', [dhcp, proxy], false).warnings).toEqual([
      expect.stringContaining(proxyText),
    ]);
  });
});
