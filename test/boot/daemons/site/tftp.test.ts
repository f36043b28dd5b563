import { describe, expect, it } from '@jest/globals';
import { exportTftpdHpa } from '../../../../boot/daemons/site/tftp.ts';
import { snapshot } from '../../registry/sample.ts';
import { refusal } from '../../../support/flash/refusal.ts';
import { statements } from '../config/sections.ts';
import { webSite } from './web-site.ts';

const empty = snapshot({});

describe('tftpd-hpa', () => {
  it('has settings as the script of its service reads them', () => {
    const [file] = exportTftpdHpa(empty, { ...webSite, tftpRoot: '/srv/tftp-1.0_a+b' });
    expect(file).toMatchObject({ path: '/etc/default/tftpd-hpa', keep: false });
    expect(statements(file!.text)).toEqual([
      'TFTP_USERNAME="tftp"',
      'TFTP_DIRECTORY="/srv/tftp-1.0_a+b"',
      'TFTP_ADDRESS="10.77.0.1:69"',
      'TFTP_OPTIONS="--secure --ipv4"',
    ]);
    expect(file!.text).toMatch(/^# Network boot\. Written by romkit export/);
    expect(file!.text).toContain('\n# Every file has to be readable for everybody.');
  });

  it.each(['/srv/a b', '/srv/$x', '/srv/`id`', '/srv/a;b'])(
    'refuses the folder %j, which a shell reads',
    async (tftpRoot) => {
      expect((await refusal(() => exportTftpdHpa(empty, { ...webSite, tftpRoot }))).code).toBe('bad-service');
    },
  );
});
