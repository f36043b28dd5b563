import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { saveCard, switchCard, type BootutilMachine } from '../../../cli/flash/bootutil/bootutil.ts';
import { createOutput } from '../../../cli/shell/output.ts';
import { parse } from '../../../cli/shell/program.ts';
import type { Card } from '../../../rom/flash/card/card.ts';
import { sha256 } from '../../../system/files/files.ts';
import { fakeContext, type FakeContext } from '../../support/fake-context.ts';
import { installFakeBootutil, type FakeBootutil } from '../../support/flash/fake-bootutil.ts';
import { refusal } from '../../support/flash/refusal.ts';
import { describeWhen } from '../../support/skip.ts';

const first = '52:54:00:12:34:56';
const second = '52:54:00:12:34:57';
const pxe = { mac: '525400123456', state: 'UEFI,PXE Enabled,iSCSI', version: '2.4.04' };
const off = { mac: '525400123457', state: 'FLASH Disabled' };

const card = (fn: number, mac: string | null, more: Partial<Card> = {}): Card => ({
  pciAddress: `0000:03:00.${fn}`,
  ...{ vendor: '8086', device: '1521', subsystemVendor: '8086', subsystemDevice: '0001' },
  ...{ mac, interfaces: [`enp3s0f${fn}`], kernelDriver: 'igb', romBarBytes: 0x80000 },
  ...{ onboard: false, siblings: [], carries: [] },
  ...more,
});

let home: string;
let bootutil: FakeBootutil;
let context: FakeContext;
let machine: BootutilMachine;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'romkit-bootutil-'));
  install(pxe, off);
  const cards = [card(0, first), card(1, second)];
  machine = { cards: () => Promise.resolve(cards), isRoot: true, locks: join(home, 'locks') };
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** A BootUtil with these ports, in the PATH of a new context. */
function install(...ports: Parameters<typeof installFakeBootutil>[1]): void {
  bootutil = installFakeBootutil(join(home, 'bin'), ports);
  context = fakeContext(home, { PATH: `${bootutil.folder}:${process.env['PATH']}` });
}

const withCards = (...cards: Card[]): void =>
  void (machine = { ...machine, cards: () => Promise.resolve(cards) });

type Options = Parameters<typeof switchCard>[2] & { readonly json?: boolean };

const switchIt = (action: 'enable' | 'disable', options: Partial<Options> = {}): Promise<void> => {
  const device = action === 'enable' ? second : first;
  const { json = false, ...rest } = { device, confirm: device, ...options };
  return switchCard(context, action, rest, createOutput(context, { json }), machine);
};

const save = (options: Partial<Parameters<typeof saveCard>[1]> = {}): Promise<void> =>
  saveCard(context, { device: first, ...options }, createOutput(context, { json: true }), machine);

const answer = (): Record<string, unknown> => JSON.parse(context.out()) as Record<string, unknown>;
const switches = (): string[] => bootutil.calls().filter((call) => call.includes('-FLASH'));

describeWhen({ tools: ['flock'] })('romkit flash bootutil enable and disable', () => {
  it.each([
    ['enable', 'enp3s0f1', second, '-NIC=2 -FLASHENABLE', [pxe.state, pxe.state]],
    ['disable', '0000:03:00.0', first, '-NIC=1 -FLASHDISABLE', [off.state, off.state]],
  ] as const)('%s the port of the card, and no other', async (action, device, confirm, call, states) => {
    await switchIt(action, { device, confirm });
    expect(switches()).toEqual([call]);
    expect(bootutil.states()).toEqual(states);
    expect(context.err()).toContain('the machine has been switched off and on');
    expect(context.out()).toContain(`The flash is ${action}d: BootUtil now says "${states[0]}"`);
    const back = action === 'enable' ? 'disable' : 'enable';
    expect(context.out()).toContain(`romkit flash bootutil ${back} --device ${confirm}`);
  });

  it('asks again afterwards: what it says comes from there', async () => {
    bootutil.behaves('waits');
    await switchIt('enable', { json: true });
    expect(bootutil.calls().at(-1)).toBe('');
    expect(answer()).toMatchObject({ result: 'done', after: { state: 'Reboot Required' }, complaint: null });
  });

  it.each(['enable', 'disable'] as const)('%s does nothing where it is so already', async (action) => {
    const device = action === 'enable' ? first : second;
    await switchIt(action, { device, confirm: undefined });
    expect(context.out()).toContain(`The flash is ${action}d already`);
    expect(switches()).toEqual([]);
  });

  it('shows what it would do with --dry-run', async () => {
    await switchIt('disable', { dryRun: true });
    expect(context.out()).toContain('-NIC=1 -FLASHDISABLE');
    expect(context.out()).toContain('no longer boots from this port');
    expect(switches()).toEqual([]);
  });

  it('wants the MAC address of that very port typed', async () => {
    const { code, exitCode } = await refusal(() => switchIt('disable', { confirm: second }));
    expect([code, exitCode]).toEqual(['not-confirmed', 30]);
    expect((await refusal(() => switchIt('disable', { confirm: undefined }))).exitCode).toBe(30);
    expect(switches()).toEqual([]);
  });

  it('refuses the card that carries the SSH session, unless that is allowed by name', async () => {
    withCards(card(0, first, { carries: ['ssh', 'default-route'] }));
    const { code, details } = await refusal(() => switchIt('disable', { allow: ['default-route'] }));
    expect([code, details]).toEqual(['refused-ssh-card', []]);
    expect(switches()).toEqual([]);
    await switchIt('disable', { dryRun: true });
    expect(context.exitCode).toBe(30);
    await switchIt('disable', { allow: ['default-route', 'ssh-card'] });
    expect(switches()).toEqual(['-NIC=1 -FLASHDISABLE']);
  });

  it.each([
    ['it says Success and has changed nothing', 'lies', 'switch-unverified', 34, /lists the port as before/],
    ['it fails', 'fails', 'switch-failed', 32, /did not enable.*FLASH Disabled/],
    ['it no longer lists the port', 'vanishes', 'switch-unverified', 34, /no longer lists the port/],
  ] as const)('is an error where %s', async (_what, behaviour, code, exitCode, says) => {
    bootutil.behaves(behaviour);
    const error = await refusal(() => switchIt('enable'));
    expect(error).toMatchObject({ code, exitCode, message: expect.stringMatching(says) });
    expect(error.details.join()).toMatch(behaviour === 'fails' ? /flash write failed/ : /Success/);
  });

  it('is done where BootUtil fails after it has switched, and says so', async () => {
    bootutil.behaves('fails-late');
    await switchIt('enable', { json: true });
    expect(answer()).toMatchObject({
      result: 'done',
      complaint: expect.stringMatching(/exit code 3.*cannot reset/),
    });
  });

  it.each([
    ['FLASH Not Present', 'no-flash'],
    ['Reboot Required', 'switch-pending'],
    ['Something New', 'unknown-state'],
  ])('refuses a port of which BootUtil says "%s"', async (state, code) => {
    install(pxe, { ...off, state });
    expect(await refusal(() => switchIt('enable'))).toMatchObject({ code, exitCode: 30 });
    expect(switches()).toEqual([]);
  });

  it('refuses a port that has changed since the plan was shown', async () => {
    const output = createOutput(context, {});
    const note = (line: string): void => {
      if (line.includes('-FLASHENABLE')) install(pxe, { ...off, state: 'Reboot Required' });
    };
    const options = { device: second, confirm: second };
    const error = await refusal(() => switchCard(context, 'enable', options, { ...output, note }, machine));
    expect(error).toMatchObject({ code: 'device-changed', exitCode: 30 });
    expect(switches()).toEqual([]);
  });

  it('says which ports there are where the card is none of them', async () => {
    withCards(card(0, '52:54:00:00:00:09'));
    const error = await refusal(() => switchIt('enable', { device: 'enp3s0f0' }));
    expect(error).toMatchObject({ code: 'no-such-port', exitCode: 3 });
    expect(error.details).toEqual([`1  ${first}  ${pxe.state}`, `2  ${second}  ${off.state}`]);
  });

  it('refuses to guess where two ports have one number', async () => {
    bootutil.behaves('twice');
    expect((await refusal(() => switchIt('enable'))).code).toBe('ambiguous-port');
    expect(switches()).toEqual([]);
  });

  it.each([
    [true, 'no-such-port', /DRIVER\/install/],
    [false, 'no-permission', /sudo/],
  ])('tells what to do where BootUtil sees nothing, root: %s', async (isRoot, code, hint) => {
    bootutil.behaves('blind');
    machine = { ...machine, isRoot };
    const error = await refusal(() => switchIt('enable'));
    expect(error).toMatchObject({ code, exitCode: 3, hint: expect.stringMatching(hint) });
  });

  it('holds signals back while BootUtil writes, and not a moment longer', async () => {
    const held: number[] = [];
    const hold = () => {
      held.push(switches().length);
      return () => void held.push(switches().length);
    };
    await switchCard(
      { ...context, hold },
      'enable',
      { device: second, confirm: second },
      createOutput(context, {}),
      machine,
    );
    expect(held).toEqual([0, 1]);
  });

  it.each([
    ['00:00:00:00:00:01', 'no-such-card', 3],
    ['flashrom:ch341a_spi', 'bad-device', 2],
    ['0000:03:00.1', 'no-address', 3],
  ])('takes a card of this machine: %s', async (device, code, exitCode) => {
    withCards(card(1, null));
    expect(await refusal(() => switchIt('enable', { device }))).toMatchObject({ code, exitCode });
  });
});

describeWhen({ tools: ['flock'] })('romkit flash bootutil save', () => {
  const image = Buffer.concat([Buffer.from('FLB'), Buffer.alloc(4096, 0x5a)]);

  it('writes what was read twice to the file, with size and hash', async () => {
    bootutil.contents(image);
    await save({ out: 'old.flb' });
    expect(readFileSync(join(home, 'old.flb')).equals(image)).toBe(true);
    expect(answer()).toMatchObject({ sizeBytes: image.length, sha256: sha256(image) });
    expect(bootutil.calls().filter((call) => /^-NIC=1 -SAVEIMAGE -FILE=\//.test(call))).toHaveLength(2);
  });

  it('names the file after the card where no name is given, and leaves nothing else behind', async () => {
    bootutil.contents(image);
    const before = readdirSync(home);
    await save();
    const isNew = (name: string): boolean => !before.includes(name) && name !== 'locks';
    expect(readdirSync(home).filter(isNew)).toEqual(['525400123456.flb']);
    const [file = ''] = bootutil.calls().flatMap((call) => /-FILE=(\S+)/.exec(call)?.[1] ?? []);
    expect(existsSync(join(file, '..'))).toBe(false);
  });

  it.each([
    ['an empty file', [Buffer.alloc(0)], /empty/],
    ['all FF', [Buffer.alloc(512, 0xff)], /all FF/],
    ['different bytes each time', [image, Buffer.alloc(512, 0x5b)], /different bytes/],
  ])('is an error where BootUtil saves %s', async (_what, contents, says) => {
    bootutil.contents(...contents);
    const error = await refusal(() => save({ out: 'old.flb' }));
    expect(error).toMatchObject({ code: 'flash-read-failed', exitCode: 32 });
    expect(error.message).toMatch(says);
    expect(existsSync(join(home, 'old.flb'))).toBe(false);
  });

  it('is an error where BootUtil fails; of a flash that is disabled it says what comes first', async () => {
    bootutil.contents(image);
    bootutil.behaves('fails');
    const error = await refusal(() => save({ device: second }));
    expect(error).toMatchObject({ code: 'flash-read-failed', hint: expect.stringContaining('enable') });
    expect(error.details).toContainEqual(expect.stringContaining('flash image is invalid'));
  });

  it('leaves a file alone that is there', async () => {
    writeFileSync(join(home, 'old.flb'), 'mine');
    expect(await refusal(() => save({ out: 'old.flb' }))).toMatchObject({ code: 'file-exists', exitCode: 2 });
    expect(readFileSync(join(home, 'old.flb'), 'utf8')).toBe('mine');
    expect(bootutil.calls().join()).not.toContain('SAVEIMAGE');
  });

  it('saves nothing with --dry-run, nor where there is nothing', async () => {
    await save({ dryRun: true, out: 'old.flb' });
    expect(answer()).toMatchObject({ plan: { kind: 'save', port: { port: 1 } } });
    install({ ...pxe, state: 'FLASH Not Present' });
    expect((await refusal(() => save())).code).toBe('no-flash');
    expect(bootutil.calls().join()).not.toContain('SAVEIMAGE');
  });
});

describe('romkit flash bootutil', () => {
  it.each(['enable', 'disable', 'save'])('%s says where BootUtil comes from', async (action) => {
    const bare = fakeContext(home, { PATH: join(home, 'nothing') });
    const words = ['flash', 'bootutil', action, '--device', first];
    const error = await refusal(() => parse(bare, words));
    expect(error).toMatchObject({ code: 'tool-missing', exitCode: 3 });
    expect(error.hint).toContain('Preboot.tar.gz');
  });
});
