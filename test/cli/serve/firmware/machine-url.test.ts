import type { NetworkInterfaceInfo } from 'node:os';
import { expect, it } from '@jest/globals';
import { machineUrl } from '../../../../cli/serve/firmware/machine-url.ts';

const eth1 = { family: 'IPv4', address: '10.77.0.1', cidr: '10.77.0.1/24', mac: '52:54:00:00:00:01' };
const interfaces = { eth1: [eth1 as NetworkInterfaceInfo] };
const parts = {
  publicUrl: null,
  interface: undefined,
  listen: { host: '0.0.0.0', port: 8080 },
  isTls: false,
};

it.each<[string, Partial<Parameters<typeof machineUrl>[0]>]>([
  ['http://boot.example/romkit', { publicUrl: 'http://boot.example/romkit', interface: 'eth1' }],
  ['http://10.77.0.1:8080', { interface: 'eth1' }],
  ['http://192.0.2.1:8080', { interface: 'eth1', listen: { host: '192.0.2.1', port: 8080 } }],
  ['http://192.0.2.1', { listen: { host: '192.0.2.1', port: 80 } }],
  ['https://192.0.2.1', { listen: { host: '192.0.2.1', port: 443 }, isTls: true }],
  ['https://192.0.2.1:80', { listen: { host: '192.0.2.1', port: 80 }, isTls: true }],
  ['http://[2001:db8::1]:8080', { listen: { host: '2001:db8::1', port: 8080 } }],
  ['http://[2001:db8::1]', { listen: { host: '2001:db8::1', port: 80 } }],
  ['http://${next-server}:8080', {}],
  ['http://${next-server}:8080', { interface: 'eth9' }],
  ['http://${next-server}', { listen: { host: '127.0.0.1', port: 80 } }],
])('%s', (url, some) => {
  expect(machineUrl({ ...parts, ...some }, interfaces)).toBe(url);
});
