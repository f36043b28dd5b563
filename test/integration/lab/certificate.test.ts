import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from '@jest/globals';
import { labAuthority, labCertificate, unknownCertificate } from '../../../lab/fault/alter/certificate.ts';
import { runTool } from '../../../system/process/run-tool.ts';
import { itWhen } from '../../support/skip.ts';

const work = mkdtempSync(join(tmpdir(), 'romkit-authority-'));
afterAll(() => rmSync(work, { recursive: true }));

const host = { cache: work, work, run: runTool };
const needs = { tools: ['openssl'] } as const;
const authority = async (): Promise<X509Certificate> =>
  new X509Certificate(readFileSync(await labAuthority(host)));

itWhen(needs)('the lab’s authority stays the same, also for those who make it at once', async () => {
  const [first, second] = await Promise.all([labAuthority(host), labAuthority(host)]);
  const before = readFileSync(first);
  expect(second).toBe(first);
  expect(readFileSync(await labAuthority(host))).toEqual(before);
  expect(readdirSync(work)).toEqual(['fault-authority']);
});

itWhen(needs)('its certificates have the name and the time that are asked for', async () => {
  const { publicKey } = await authority();
  const expired = new X509Certificate((await labCertificate(host, { days: -1 })).cert);
  expect(expired.verify(publicKey)).toBe(true);
  expect(expired.subject).toBe('CN=10.77.0.1');
  expect(Date.parse(expired.validTo)).toBeLessThan(Date.now());
  const other = new X509Certificate((await labCertificate(host, { name: 'other.lab', days: 9 })).cert);
  expect(other.subject).toBe('CN=other.lab');
  expect(Date.parse(other.validTo)).toBeGreaterThan(Date.now());
});

itWhen(needs)('an unknown one is another, and leaves nothing behind', async () => {
  const { publicKey } = await authority();
  expect(new X509Certificate((await unknownCertificate(host)).cert).verify(publicKey)).toBe(false);
  expect(readdirSync(work)).toEqual(['fault-authority']);
});
