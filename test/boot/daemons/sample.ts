import { usualBootFiles, type BootService } from '../../../boot/daemons/config/service.ts';

/** A site of one network, as most tests need it. */
export const sample: BootService = {
  interface: 'br0',
  serverAddress: '10.77.0.1',
  subnet: '10.77.0.0/24',
  dhcpMode: 'full',
  range: { first: '10.77.0.100', last: '10.77.0.199' },
  leaseSeconds: 3600,
  router: null,
  nameServers: [],
  hosts: [{ macs: ['52:54:00:77:00:01'], address: '10.77.0.11', name: 'node01' }],
  method: 'chain',
  nextServer: '10.77.0.1',
  bootFiles: usualBootFiles,
  httpBootFiles: {},
  bootScripts: {
    gPXE: 'http://10.77.0.1/bootdirectory/boot.gpxe',
    iPXE: 'http://10.77.0.1/bootdirectory/boot.ipxe',
  },
  mostMachines: 100,
  tftpRoot: '/srv/tftp',
  webRoot: '/srv/web',
  webPort: 80,
  runFolder: '/run/romkit',
  leaseFolder: '/var/lib/romkit',
  isolated: true,
};
